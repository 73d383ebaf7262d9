/** Writes a plain zip (nothing compressed), enough to make packages for the tests. */
import { crc32 } from "node:zlib";

const crcOf = crc32 ?? slowCrc;
function slowCrc(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let n = 0; n < 8; n += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** `files`: name → text. Programs (`*.sh`, or `#!`) may be run. */
export function zip(files) {
  const parts = [],
    index = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const bytes = Buffer.from(text),
      title = Buffer.from(name),
      head = Buffer.alloc(30),
      entry = Buffer.alloc(46),
      crc = crcOf(bytes);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(0x21, 12);
    head.writeUInt32LE(crc, 14);
    head.writeUInt32LE(bytes.length, 18);
    head.writeUInt32LE(bytes.length, 22);
    head.writeUInt16LE(title.length, 26);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(0x0314, 4);
    entry.writeUInt16LE(20, 6);
    entry.writeUInt16LE(0x21, 14);
    entry.writeUInt32LE(crc, 16);
    entry.writeUInt32LE(bytes.length, 20);
    entry.writeUInt32LE(bytes.length, 24);
    entry.writeUInt16LE(title.length, 28);
    entry.writeUInt32LE(((name.endsWith(".sh") || String(text).startsWith("#!") ? 0o100755 : 0o100644) << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    parts.push(head, title, bytes);
    index.push(entry, title);
    offset += 30 + title.length + bytes.length;
  }
  const size = index.reduce((sum, b) => sum + b.length, 0),
    end = Buffer.alloc(22),
    count = Object.keys(files).length;
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...index, end]);
}

/** A package that writes a line each half second and publishes nothing. */
export const ticker = (version, name = "e2e-ticker", more = "") =>
  zip({
    "escale.toml": `format = 1
[package]
name = "${name}"
version = "${version}"
title = { en = "Ticker", fr = "Métronome" }
description = { en = "Writes a line each half second.", fr = "Écrit une ligne chaque demi-seconde." }
authors = ["Tests"]
[run]
command = ["sh", "tick.sh"]
recovery = { restart = true, retries = 5, delay = "200ms", reset_after = "1m" }
[[setting]]
name = "word"
type = "string"
default = "tick"
description = { en = "Word to write", fr = "Mot à écrire" }
[[setting]]
name = "pause"
type = "duration"
required = true
default = "1s"
[[setting]]
name = "secret"
type = "secret"
${more}`,
    "tick.sh": `n=0\nwhile :; do n=$((n+1)); echo "ticker ${version} line $n"; sleep 0.5; done\n`,
  });
