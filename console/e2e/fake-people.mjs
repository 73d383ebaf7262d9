/** Users, tokens and credentials of the made-up world. */
const iso = (ms = Date.now()) => new Date(ms).toISOString();

export function makePeople(empty, refuse) {
  let next = 1;
  const lists = {
    users: [
      { name: "admin", role: "administrator", enabled: true, created_at: iso(Date.now() - 9e9), revision: 1 },
      { name: "marie", role: "operator", enabled: true, created_at: iso(Date.now() - 5e9), revision: 2 },
      { name: "paul", role: "reader", enabled: false, created_at: iso(Date.now() - 4e9), revision: 5 },
    ],
    tokens: empty
      ? []
      : [{ id: "tok_1", name: "ci", role: "developer", created_at: iso(Date.now() - 3e9), expires_at: iso(Date.now() + 3e9) }],
    credentials: empty
      ? []
      : [
          {
            name: "sensors",
            enabled: true,
            created_at: iso(Date.now() - 8e9),
            used_by: ["devices", "devices/greenhouse-esp32"],
            revision: 1,
          },
          { name: "old-scripts", enabled: false, created_at: iso(Date.now() - 9e9), used_by: [], revision: 4 },
        ],
  };
  function people(method, [kind, id], body) {
    const list = lists[kind],
      at = list.findIndex((x) => x.name === id || x.id === id);
    if (method === "GET") return [200, list];
    if (method === "POST") {
      if (list.some((x) => x.name === body.name))
        refuse(409, "exists", `a ${kind} called "${body.name}" exists already; choose another name`);
      const made = {
        id: `id_${next++}`,
        role: "reader",
        enabled: true,
        used_by: [],
        created_at: iso(),
        expires_at: body.days ? iso(Date.now() + body.days * 864e5) : null,
        revision: 1,
        ...body,
      };
      delete made.password;
      delete made.access_key;
      list.push(made);
      return [
        201,
        kind === "tokens"
          ? { ...made, secret: "esct_8fa7c1d24b9e" }
          : kind === "credentials"
            ? { ...made, access_key: body.access_key ?? "k3y-9f27-ab81" }
            : made,
      ];
    }
    if (at < 0) refuse(404, "not-found", "not there");
    if (method === "DELETE") {
      if (kind === "credentials" && list[at].used_by.length)
        refuse(
          409,
          "credential-in-use",
          `credential "${id}" is used by ${list[at].used_by.join(", ")}; give them another one first`,
        );
      list.splice(at, 1);
      return [204];
    }
    const { revision, password, access_key, ...rest } = body;
    list[at] = { ...list[at], ...rest, revision: list[at].revision + 1 };
    return [200, access_key !== undefined ? { ...list[at], access_key: access_key || "n3w-k3y-77" } : list[at]];
  }
  return people;
}
