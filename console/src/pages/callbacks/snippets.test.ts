/** CON-07, S2-08: the call as code, with and without the reply; never a real key. */
import { describe, expect, test } from "vitest";
import { csharp, KEY, python, snippets, TOKEN, type Call } from "./snippets";

const call = (more: Partial<Call> = {}): Call => ({
  server: "http://home:8088",
  target: "edge/NetTools",
  key: "Probe",
  data: ["it's", 500, { Deep: true }],
  saga: false,
  words: { key: KEY, token: TOKEN, reply: "Reply" },
  ...more,
});
const code = (id: string, c: Call): string => snippets(c).find((s) => s.id === id)?.code ?? "";

test("CON-07: each language names the target and the callback, in both ways", () => {
  for (const saga of [false, true])
    for (const s of snippets(call({ saga }))) {
      expect(s.code.replace("edge%2FNetTools", "edge/NetTools"), s.id).toContain("edge/NetTools");
      expect(s.code, s.id).toContain("Probe");
    }
});

test("CON-07: no snippet holds anything but a word in the place of a key", () => {
  for (const saga of [false, true])
    for (const s of snippets(call({ saga }))) {
      const secrets = [...s.code.matchAll(/(?:AccessKey: |Bearer )([^'"\s]+)/g)].map((m) => m[1]);
      expect(
        secrets.every((x) => x === KEY || x === TOKEN),
        s.id,
      ).toBe(true);
      if (s.id !== "csharp") expect(s.code.includes(KEY) || s.code.includes(TOKEN), s.id).toBe(true);
    }
});

describe("S2-08: Constellation's interfaces", () => {
  test("a consumer and a package send over REST", () => {
    const sent = code("curl-consumer", call());
    expect(sent).toContain(
      "/rest/consumer/SendMessage?scope=Package&args=edge%2FNetTools&key=Probe&data=%5B%22it's%22".replace("it's", "it'\\''s"),
    );
    expect(sent).toContain("SentinelName: Consumer");
    expect(code("curl-constellation", call())).toContain("/rest/constellation/SendMessage");
  });
  test("with the reply: subscribe, send with a saga, wait", () => {
    const sent = code("curl-consumer", call({ saga: true }));
    expect(sent.indexOf("SubscribeToMessage")).toBeLessThan(sent.indexOf("sagaId="));
    expect(sent.indexOf("sagaId=")).toBeLessThan(sent.indexOf("GetMessages"));
    expect(code("curl-consumer", call())).not.toContain("sagaId");
  });
  test("a text that reads like a number stays a text", () => {
    expect(code("curl-consumer", call({ data: "12" }))).toContain("data=%2212%22");
    expect(code("curl-consumer", call({ data: "true" }))).toContain("data=%22true%22");
    expect(code("curl-consumer", call({ data: "hello" }))).toContain("data=hello");
    expect(code("curl-consumer", call({ data: 12 }))).toContain("data=12'");
    expect(code("curl-consumer", call({ data: null }))).not.toContain("data=");
  });
  test("Arduino and C# use their libraries", () => {
    expect(code("arduino", call({ data: "100 %" }))).toContain('Package, "edge/NetTools", "Probe", "\\"100 %%\\""');
    expect(code("arduino", call({ saga: true }))).toContain("sendMessageWithSaga");
    expect(code("csharp", call())).toContain('MessageScope.Create("edge/NetTools")');
    expect(code("csharp", call({ saga: true }))).toContain('.GetProxy().Probe("it\'s", 500, new { Deep = true });');
  });
});

test("values as Python and C# write them", () => {
  expect(python([null, true, 1.5, "é", { a: [false] }])).toBe('[None, True, 1.5, "é", {"a": [False]}]');
  expect(csharp([null, true, "x", { "not a name": 1 }])).toBe(
    'new object[] { null, true, "x", new Dictionary<string, object> { ["not a name"] = 1 } }',
  );
});

test("a call over HTTP is what the API takes", () => {
  const sent = code("curl-api", call({ saga: true, data: 1 }));
  expect(sent).toContain("/api/v1/messages/call");
  const body = /-d '(.*)'/.exec(sent)?.[1] ?? "";
  expect(JSON.parse(body)).toEqual({ scope: { kind: "package", args: ["edge/NetTools"] }, key: "Probe", data: 1, wait_ms: 5000 });
});
