/** The same call as code for people's own programs. No snippet carries a real key: where one goes, a word says so. */

export interface Call {
  /** Root address of the server, without a slash at the end. */
  server: string;
  /** `name`, or `agent/name`. */
  target: string;
  key: string;
  data: unknown;
  saga: boolean;
  /** Texts the snippets say, in the reader's language. */
  words: { key: string; token: string; reply: string };
}
export interface Snippet {
  id: string;
  title: string;
  /** Kind of code, for the reader. */
  language: string;
  code: string;
}

export const KEY = "YOUR_ACCESS_KEY";
export const TOKEN = "YOUR_API_TOKEN";
const SAGA = "42";

const json = (value: unknown): string => JSON.stringify(value);
const args = (data: unknown): unknown[] => (data === null ? [] : Array.isArray(data) ? data : [data]);
/** A text for a shell, between single quotes. */
const sh = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;
const q = encodeURIComponent;

/** A value as Python writes it. */
export function python(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([k, v]) => `${json(k)}: ${python(v)}`)
      .join(", ")}}`;
  return json(value);
}

/** A value as C# writes it; an object without a type. */
export function csharp(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "new object[0]" : `new object[] { ${value.map(csharp).join(", ")} }`;
  if (typeof value === "object") {
    const entries = Object.entries(value);
    if (entries.every(([k]) => /^[A-Za-z_]\w*$/.test(k)))
      return `new { ${entries.map(([k, v]) => `${k} = ${csharp(v)}`).join(", ")} }`;
    return `new Dictionary<string, object> { ${entries.map(([k, v]) => `[${json(k)}] = ${csharp(v)}`).join(", ")} }`;
  }
  return json(value);
}

/** A JSON text inside a C++ text; per cent signs are format marks there. */
const cpp = (value: unknown): string => json(json(value)).replace(/%/g, "%%");

export function snippets(c: Call): Snippet[] {
  return [
    { id: "curl-consumer", title: "curl (consumer)", language: "sh", code: curl(c, "consumer", "Consumer", "MyScript") },
    {
      id: "curl-constellation",
      title: "curl (constellation)",
      language: "sh",
      code: curl(c, "constellation", "MyAgent", "MyDevice"),
    },
    { id: "curl-api", title: "curl (API)", language: "sh", code: curlApi(c) },
    { id: "python", title: "Python", language: "python", code: pythonSdk(c) },
    { id: "python-http", title: "Python (HTTP)", language: "python", code: pythonHttp(c) },
    { id: "javascript", title: "JavaScript (fetch)", language: "js", code: fetchApi(c) },
    { id: "signalr", title: "JavaScript (hub)", language: "js", code: hub(c) },
    { id: "angular", title: "AngularJS", language: "js", code: angular(c) },
    { id: "arduino", title: "Arduino / ESP", language: "cpp", code: arduino(c) },
    { id: "csharp", title: "C#", language: "cs", code: dotnet(c) },
    { id: "netmf", title: ".NET Micro Framework", language: "cs", code: microFramework(c) },
  ];
}

function curl(c: Call, face: string, sentinel: string, pkg: string): string {
  const head = `-H ${sh(`SentinelName: ${sentinel}`)} -H ${sh(`PackageName: ${pkg}`)} -H ${sh(`AccessKey: ${KEY}`)}`;
  const base = `${c.server}/rest/${face}`;
  const send = `${base}/SendMessage?scope=Package&args=${q(c.target)}&key=${q(c.key)}${
    c.data === null
      ? ""
      : `&data=${q(typeof c.data === "string" && !/^$|^[[{"'\d-]|^(true|false|null)$/.test(c.data.trim()) ? c.data : json(c.data))}`
  }`;
  if (!c.saga) return `curl ${head} \\\n  ${sh(send)}\n`;
  return `auth=(${head.replace(/ -H/g, " \\\n  -H")})
id=$(curl -s "\${auth[@]}" ${sh(`${base}/SubscribeToMessage`)} | tr -d '"')
curl "\${auth[@]}" \\
  ${sh(`${send}&sagaId=${SAGA}`)}
# ${c.words.reply}:
curl "\${auth[@]}" \\
  ${sh(`${base}/GetMessages?timeout=60000&subscriptionId=`)}"$id"
`;
}

const body = (c: Call): object => ({
  scope: { kind: "package", args: [c.target] },
  key: c.key,
  data: c.data,
  ...(c.saga ? { wait_ms: 5000 } : {}),
});
const address = (c: Call): string => `${c.server}/api/v1/messages${c.saga ? "/call" : ""}`;

function curlApi(c: Call): string {
  return `curl -X POST ${sh(address(c))} \\
  -H ${sh(`Authorization: Bearer ${TOKEN}`)} -H 'Content-Type: application/json' \\
  -d ${sh(json(body(c)))}
`;
}

function pythonSdk(c: Call): string {
  const list = args(c.data)
    .map((a) => `, ${python(a)}`)
    .join("");
  const open = `Package.over_http(${json(c.server)}, "MyAgent", "MyDevice", "${KEY}")`;
  return c.saga
    ? `from escale import Package

package = ${open}
reply = package.call(${json(c.target)}, ${json(c.key)}${list}, timeout=5)
print(reply)
`
    : `from escale import Package, Scope

package = ${open}
package.send_message(Scope.package(${json(c.target)}), ${json(c.key)}${list})
package.close()
`;
}

function pythonHttp(c: Call): string {
  return `import json
import urllib.request

request = urllib.request.Request(
    ${json(address(c))},
    data=json.dumps(${python(body(c))}).encode(),
    headers={"Authorization": "Bearer ${TOKEN}", "Content-Type": "application/json"},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer))
`;
}

function fetchApi(c: Call): string {
  return `const answer = await fetch(${json(address(c))}, {
  method: "POST",
  headers: { Authorization: "Bearer ${TOKEN}", "Content-Type": "application/json" },
  body: JSON.stringify(${json(body(c))}),
});
${
  c.saga
    ? `const { replies } = await answer.json();
console.log(replies[0]?.data); // ${c.words.reply}`
    : "console.log(await answer.json());"
}
`;
}

function hub(c: Call): string {
  const scope = `{ Scope: "Package", Args: [${json(c.target)}] }`,
    data = c.data === null ? '""' : json(c.data);
  return `const constellation = $.signalR.createConstellationConsumer(${json(c.server)}, "${KEY}", "MyPage");
constellation.connection.start().done(() => {
  ${
    c.saga
      ? `constellation.server.sendMessageWithSaga(${scope}, ${json(c.key)}, ${data}, (response) => {
    console.log(response.Data); // ${c.words.reply}
  });`
      : `constellation.server.sendMessage(${scope}, ${json(c.key)}, ${data});`
  }
});
`;
}

function angular(c: Call): string {
  const scope = `{ Scope: "Package", Args: [${json(c.target)}] }`,
    data = c.data === null ? '""' : json(c.data);
  return `angular.module("MyApp", ["ngConstellation"]).controller("MyController", ["$scope", "constellationConsumer", ($scope, constellation) => {
  constellation.initializeClient(${json(c.server)}, "${KEY}", "MyPage");
  constellation.onConnectionStateChanged((change) => {
    if (change.newState !== $.signalR.connectionState.connected) return;
    ${
      c.saga
        ? `constellation.sendMessageWithSaga(${scope}, ${json(c.key)}, ${data}, (response) => {
      $scope.$apply(() => ($scope.reply = response.Data)); // ${c.words.reply}
    });`
        : `constellation.sendMessage(${scope}, ${json(c.key)}, ${data});`
    }
  });
  constellation.connect();
}]);
`;
}

function arduino(c: Call): string {
  const u = new URL(c.server),
    port = u.port || (u.protocol === "https:" ? "443" : "80");
  const what = `Package, ${json(c.target)}, ${json(c.key)}, ${c.data === null ? '"{}"' : cpp(c.data)}`;
  return `#include <ESP8266WiFi.h>
#include <Constellation.h>

Constellation<WiFiClient> constellation(${json(u.hostname)}, ${port}, "MyAgent", "MyDevice", "${KEY}");

void callIt() {
  ${
    c.saga
      ? `constellation.sendMessageWithSaga([](JsonObject& json) {
    constellation.writeInfo("%s", json["Data"].as<const char*>()); // ${c.words.reply}
  }, ${what});`
      : `constellation.sendMessage(${what});`
  }
}
`;
}

/** Request by request: the small framework has no hubs. */
function microFramework(c: Call): string {
  const send = `SendMessage?scope=Package&args=${q(c.target)}&key=${q(c.key)}${c.data === null ? "" : `&data=${q(json(c.data))}`}`;
  const ask = `static string Ask(string action)
{
    var request = (HttpWebRequest)WebRequest.Create(${json(`${c.server}/rest/constellation/`)} + action);
    request.Timeout = 70000;
    request.Headers.Add("SentinelName", "MyAgent");
    request.Headers.Add("PackageName", "MyDevice");
    request.Headers.Add("AccessKey", "${KEY}");
    using (var response = (HttpWebResponse)request.GetResponse())
    using (var reader = new StreamReader(response.GetResponseStream()))
        return reader.ReadToEnd();
}
`;
  if (!c.saga)
    return `${ask}
Ask(${json(send)});
`;
  return `${ask}
var id = Ask("SubscribeToMessage").Trim('"');
Ask(${json(`${send}&sagaId=${SAGA}`)});
Debug.Print(Ask("GetMessages?timeout=60000&subscriptionId=" + id)); // ${c.words.reply}
`;
}

function dotnet(c: Call): string {
  const plain = /^[A-Za-z_]\w*$/.test(c.key),
    list = args(c.data).map(csharp);
  if (c.saga) {
    const open = `MessageScope.Create(${json(c.target)}).OnSagaResponse(response =>
{
    PackageHost.WriteInfo("{0}", response); // ${c.words.reply}
})`;
    return plain
      ? `${open}.GetProxy().${c.key}(${list.join(", ")});\n`
      : `${open.replace("MessageScope", "var scope = MessageScope")};
PackageHost.SendMessage(scope, ${json(c.key)}, ${list.length === 1 ? list[0] : `new object[] { ${list.join(", ")} }`});\n`;
  }
  return `PackageHost.SendMessage(
    MessageScope.Create(${json(c.target)}),
    ${json(c.key)},
    ${list.length === 0 ? "null" : list.length === 1 ? list[0] : `new object[] { ${list.join(", ")} }`});
`;
}
