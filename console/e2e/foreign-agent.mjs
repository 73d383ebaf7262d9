/** A FusionInventory agent as the server sees one: it says PROLOG, sends its inventory when asked, and can be woken. Test code. */
import { createServer, request } from "node:http";
import { deflateSync } from "node:zlib";

const escape = (text) => String(text).replace(/[<>&"]/g, (c) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" })[c]);
const tags = (all) =>
  Object.entries(all)
    .map(([k, v]) => `<${k}>${escape(v)}</${k}>`)
    .join("");

/** `from`: the address a proxy on this machine says it comes from; `auth`: the name and the key it signs in with. Not by `fetch`, which says that it is a browser: those are turned away. */
function post(url, query, device, content = "", from = undefined, auth = undefined) {
  const xml = `<?xml version="1.0" encoding="UTF-8" ?><REQUEST><DEVICEID>${escape(device)}</DEVICEID><QUERY>${query}</QUERY>${content}</REQUEST>`;
  return new Promise((resolve, reject) => {
    const asked = request(
      `${url}/fusioninventory`,
      {
        method: "POST",
        headers: {
          "Content-Type": "application/x-compress-zlib",
          "User-Agent": "FusionInventory-Agent_v2.6-3",
          Pragma: "no-cache",
          ...(from ? { "X-Forwarded-For": from } : {}),
          ...(auth ? { Authorization: `Basic ${Buffer.from(auth).toString("base64")}` } : {}),
        },
      },
      (answer) => {
        const parts = [];
        answer.on("data", (p) => parts.push(p));
        answer.on("end", () => resolve({ status: answer.statusCode, text: Buffer.concat(parts).toString() }));
      },
    );
    asked.on("error", reject);
    asked.end(deflateSync(Buffer.from(xml), { level: 6 }));
  });
}

/** Says hello; whether the server wants an inventory. */
export async function prolog(url, device, from, auth) {
  const { status, text } = await post(url, "PROLOG", device, "<TOKEN>12345678</TOKEN>", from, auth);
  return { status, wanted: /<RESPONSE>SEND<\/RESPONSE>/.test(text), text };
}

/** Sends an inventory. `software`: pairs of name and version. */
export const inventory = (
  url,
  device,
  { name, os = "Debian GNU/Linux", version = "12.11", tag = "", software = [], freeMb = 20_000 },
) =>
  post(
    url,
    "INVENTORY",
    device,
    `<CONTENT><HARDWARE>${tags({ NAME: name, UUID: `4c4c4544-${device.length}-${name}`, MEMORY: 8192, OSNAME: `${os} ${version}`, LASTLOGGEDUSER: "camille", WORKGROUP: "example.org" })}</HARDWARE>` +
      `<BIOS>${tags({ SSN: `SN-${name}`, SMANUFACTURER: "Dell Inc.", SMODEL: "OptiPlex 7010" })}</BIOS>` +
      `<OPERATINGSYSTEM>${tags({ KERNEL_NAME: "linux", NAME: os, FULL_NAME: `${os} ${version}`, VERSION: version, ARCH: "x86_64", KERNEL_VERSION: "6.1.0-37-amd64" })}</OPERATINGSYSTEM>` +
      `<NETWORKS>${tags({ DESCRIPTION: "eth0", IPADDRESS: "10.9.8.7", IPMASK: "255.255.255.0", MACADDR: "b4:2e:99:0c:11:22", STATUS: "Up", VIRTUALDEV: "0" })}</NETWORKS>` +
      `<DRIVES>${tags({ TYPE: "/", VOLUMN: "/dev/sda1", FILESYSTEM: "ext4", TOTAL: 100_000, FREE: freeMb })}</DRIVES>` +
      software.map(([n, v]) => `<SOFTWARES>${tags({ NAME: n, VERSION: v, FROM: "deb", ARCH: "amd64" })}</SOFTWARES>`).join("") +
      (tag ? `<ACCOUNTINFO>${tags({ KEYNAME: "TAG", KEYVALUE: tag })}</ACCOUNTINFO>` : "") +
      `<VERSIONCLIENT>FusionInventory-Agent_v2.6-3</VERSIONCLIENT></CONTENT>`,
  );

/** One that speaks and tells everything, as at its first contact. */
export async function appear(url, name, more = {}) {
  const device = `${name}-2026-01-02-03-04-05`;
  const said = await prolog(url, device);
  if (said.status !== 200) throw new Error(`PROLOG of ${name}: ${said.status} ${said.text}`);
  const sent = await inventory(url, device, { name, ...more });
  if (sent.status !== 200) throw new Error(`INVENTORY of ${name}: ${sent.status} ${sent.text}`);
  return device;
}

/** The agent's own small web server: how it stands, and being woken. */
export async function listening() {
  const asked = [];
  let says = "waiting";
  const server = createServer((asks, response) => {
    asked.push(asks.url);
    response.end(asks.url === "/status" ? `status: ${says}` : "<html>OK</html>");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: server.address().port,
    asked,
    be: (word) => (says = word),
    end: () => new Promise((resolve) => server.close(resolve)),
  };
}
