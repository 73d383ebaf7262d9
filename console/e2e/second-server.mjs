/** A second server beside the one under test: what its repository holds is offered as a catalogue. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BIN = process.env.ESCALE_SERVER_BIN ?? fileURLToPath(new URL("../../target/debug/escale-server", import.meta.url));
const PASSWORD = "password of the other";
const START_MS = 30_000;

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Starts it in a throw-away folder, below `basePath` too if given. `upload` publishes a file, `end` stops it and removes the folder. */
export async function secondServer({ basePath } = {}) {
  if (!existsSync(BIN)) throw new Error(`there is no server at ${BIN}: set ESCALE_SERVER_BIN`);
  const data = mkdtempSync(join(tmpdir(), "escale-other-")),
    port = await freePort(),
    url = `http://127.0.0.1:${port}`;
  const config = join(data, "server.toml");
  writeFileSync(config, basePath ? `[server]\nbase_path = "${basePath}"\n` : "");
  const child = spawn(BIN, ["run", "--config", config, "--data", data, "--listen", `127.0.0.1:${port}`], {
    env: { ...process.env, ESCALE_ADMIN_PASSWORD: PASSWORD },
    stdio: "ignore",
  });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const end = async () => {
    child.kill("SIGTERM");
    await gone;
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const limit = Date.now() + START_MS;
    while (
      !(await fetch(`${url}/healthz`).then(
        () => true,
        () => false,
      ))
    ) {
      if (Date.now() > limit || child.exitCode !== null) throw new Error("the other server did not start");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const call = async (path, init = {}) => {
      const answer = await fetch(`${url}/api/v1${path}`, init);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      return text ? JSON.parse(text) : null;
    };
    const signedIn = await call("/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user: "admin", password: PASSWORD }),
    });
    const authorization = `Bearer ${signedIn.token}`;
    const upload = async (file, bytes) => {
      const { id } = await call("/uploads", {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ file, size_bytes: bytes.length }),
      });
      await call(`/uploads/${id}?offset=0`, {
        method: "PATCH",
        headers: { authorization, "content-type": "application/octet-stream" },
        body: bytes,
      });
      await call(`/uploads/${id}/publish`, { method: "POST", headers: { authorization } });
    };
    return { url, password: PASSWORD, upload, end };
  } catch (error) {
    await end();
    throw error;
  }
}
