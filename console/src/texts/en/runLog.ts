/** Texts of a whole delivery's log and of what it waited for. English. */
export const runLog = {
  runLog: {
    whole: "Log of the delivery",
    allJobs: "All jobs",
    stream: "Stream",
    allStreams: "All streams",
    streams: { out: "Output", err: "Errors", agent: "Agent" },
    reading: "It is being read …",
    nothing: "There is no line that fits.",
    held: "There is more",
    lines: (n: number) => (n === 1 ? "1 line" : `${n} lines`),
    attempts: "Attempts",
    conditions: "Gates and lock",
    noGates: "Nothing was closed: it started at once.",
    opened: (at: string, after: string) => `opened ${at}, after ${after}`,
  },
};
export type RunLogTexts = typeof runLog;
