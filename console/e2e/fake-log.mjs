/** The log of every made-up instance: a line each 0.7 seconds, as if since long ago. */
const iso = (ms) => new Date(ms).toISOString();

export function makeLog() {
  const born = Date.now() - 3000 * 700,
    lastLine = () => Math.floor((Date.now() - born) / 700);
  const line = (n) => ({
    number: n,
    at: iso(born + n * 700),
    level: n % 29 === 0 ? "error" : n % 11 === 0 ? "warn" : "info",
    stream: n % 29 === 0 ? "stderr" : n % 5 === 0 ? "program" : "stdout",
    text:
      n % 29 === 0
        ? `could not read the sensor: connection refused (try ${n % 7})`
        : n % 11 === 0
          ? "reading took longer than a second"
          : `reading ${n}: temperature ${(18 + (n % 40) / 10).toFixed(1)} °C, humidity ${40 + (n % 20)} %${n % 17 === 0 ? ", and a rather long line that goes on and on to show how the log view wraps what does not fit on the screen of a phone" : ""}`,
  });
  function lines(after, before, limit, search) {
    const last = lastLine(),
      found = [];
    for (let n = before ? before - 1 : last; n > 0 && n > after && found.length < limit; n -= 1) {
      const l = line(n);
      if (!search || l.text.includes(search)) found.unshift(l);
    }
    return found;
  }
  return { lastLine, line, lines };
}
