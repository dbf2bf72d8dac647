import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { main as build } from "../../layers/media/build.ts";
import { assertFits, FUNCTION_BYTES, folderBytes, LAMBDA_LIMIT_BYTES } from "../../layers/media/layer-size.ts";
import { main as pin } from "../../layers/media/pin.ts";
import { PINS_FILE, type Pins, readPins, writePins } from "../../layers/media/pins.ts";
import { unpackZip } from "../../layers/media/read-zip.ts";
import { main as smoke, smokeZip } from "../../layers/media/smoke.ts";
import { writeZip } from "../../layers/media/write-zip.ts";
import { loadAssembly } from "../../local/template/load.ts";
import { synthesise } from "../../local/template/synthesise.ts";
import { MEDIA_LAYER, mediaToolsMissing } from "../support/media-tools.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const pins = readPins();

/** A layer whose programs only tell a version. */
function makeLayer(versions: Readonly<Record<string, string>>): string {
  const folder = join(temporaryFolder(), "layer");
  mkdirSync(join(folder, "bin"), { recursive: true });
  for (const [program, version] of Object.entries(versions)) {
    writeFileSync(join(folder, "bin", program), `#!/bin/sh\necho "${version}"\n`, { mode: 0o755 });
  }
  return folder;
}

function zipOf(folder: string): string {
  const zip = join(temporaryFolder(), "layer.zip");
  writeZip(folder, zip);
  return zip;
}

/** The folders in a layer, where its tools are links to where they were installed; none of tools that are not there. */
const partsOf = (layer: string): string[] =>
  readdirSync(layer)
    .map((part) => join(layer, part))
    .filter((part) => existsSync(part));

const GOOD = { "yt-dlp": pins.ytDlp.version, ffmpeg: `ffmpeg version ${pins.ffmpeg.version}-static` };

describe("packing", () => {
  test("keeps contents, permissions and links, and makes equal bytes of equal contents", () => {
    const folder = makeLayer(GOOD);
    writeFileSync(join(folder, "ünlaut.txt"), "text ".repeat(1000));
    symlinkSync("bin/ffmpeg", join(folder, "link"));
    const zip = zipOf(folder);
    chmodSync(join(folder, "ünlaut.txt"), 0o600);
    expect(readFileSync(zipOf(folder)).equals(readFileSync(zip))).toBe(true);

    const unpacked = temporaryFolder();
    unpackZip(readFileSync(zip), unpacked);
    expect(readFileSync(join(unpacked, "ünlaut.txt"), "utf8")).toHaveLength(5000);
    expect(readFileSync(join(unpacked, "link"), "utf8")).toContain("ffmpeg version");
    expect(statSync(join(unpacked, "bin/yt-dlp")).mode & 0o777).toBe(0o755);
    expect(statSync(join(unpacked, "ünlaut.txt")).mode & 0o777).toBe(0o644);
  });

  test("refuses what is damaged, cut off or leads outside", () => {
    const zip = readFileSync(zipOf(makeLayer(GOOD)));
    const damaged = Buffer.from(zip);
    damaged.writeUInt8((zip[60] ?? 0) ^ 0xff, 60);
    expect(() => unpackZip(damaged, temporaryFolder())).toThrow();
    expect(() => unpackZip(zip.subarray(0, zip.length - 30), temporaryFolder())).toThrow(/not a whole zip/);
    const outside = Buffer.from(zip.toString("latin1").replaceAll("bin/ffmpeg", "../ffmpeg_"), "latin1");
    expect(() => unpackZip(outside, temporaryFolder())).toThrow(/outside of itself/);
  });

  test("every function leaves that room, and fits within the limit with its layers", async () => {
    const project = join(import.meta.dirname, "..", "..");
    const { assemblyDir } = await synthesise({ projectDir: project, cacheDir: join(project, ".earshot") });
    const functions = Object.values(loadAssembly(assemblyDir).functions);
    expect(functions.map(({ folder }) => folder)).toContain("ytdlp");
    for (const { folder, codeDir, layerDirs } of functions) {
      const code = folderBytes(codeDir);
      expect(code, folder).toBeLessThan(FUNCTION_BYTES);
      expect(
        code +
          layerDirs
            .flatMap(partsOf)
            .map(folderBytes)
            .reduce((a, b) => a + b, 0),
        folder,
      ).toBeLessThan(LAMBDA_LIMIT_BYTES);
    }
  });

  test("a layer must leave room for its function within 250 MB", () => {
    expect(() => assertFits(240 * 1024 * 1024)).not.toThrow();
    expect(() => assertFits(240 * 1024 * 1024 + 1)).toThrow(/241 MB unpacked: at most 240/);
  });
});

describe("the smoke check", () => {
  test("tells the versions of the programs in the zip", async () => {
    expect(await smokeZip(zipOf(makeLayer(GOOD)), pins)).toEqual([
      `yt-dlp ${GOOD["yt-dlp"]}`,
      GOOD.ffmpeg,
      "1 MB unpacked",
    ]);
  });

  test("tells as a command whether a zip is good, and where none is what makes one", async () => {
    expect(await smoke([zipOf(makeLayer(GOOD))])).toBe(0);
    expect(await smoke([zipOf(makeLayer({ ...GOOD, ffmpeg: "ffmpeg version 0.1" }))])).toBe(1);
    expect(await smoke([join(temporaryFolder(), "none.zip")])).toBe(1);
  });

  test.each([
    ["another version", { ...GOOD, ffmpeg: "ffmpeg version 0.1" }, /ffmpeg out of the zip is "ffmpeg version 0.1"/],
    ["a missing program", { ffmpeg: GOOD.ffmpeg }, /yt-dlp does not run out of the zip: ENOENT/],
    ["a program that breaks", { ...GOOD, "yt-dlp": '"; exit 3; "' }, /yt-dlp does not run/],
  ])("refuses %s", async (_name, versions, message) => {
    await expect(smokeZip(zipOf(makeLayer(versions)), pins)).rejects.toThrow(message);
  });

  test.skipIf(mediaToolsMissing)(
    mediaToolsMissing ?? "runs the real yt-dlp and ffmpeg out of a finished zip",
    async () => {
      const [ytDlp, ffmpeg] = await smokeZip(zipOf(MEDIA_LAYER), pins);
      expect(ytDlp).toBe(`yt-dlp ${pins.ytDlp.version}`);
      expect(ffmpeg).toContain(`ffmpeg version ${pins.ffmpeg.version}`);
    },
  );
});

/** A publisher on the loopback with one archive and its list of checksums. */
async function publish(archive: Buffer): Promise<{ archive: string; sums: string }> {
  const digest = createHash("sha256").update(archive).digest("hex");
  const list = `${"0".repeat(64)}  yt-dlp\n${digest}  yt-dlp_linux.zip\n`;
  const server = createServer((request, response) => {
    const body = { "/yt-dlp_linux.zip": archive, "/SUMS": list }[request.url ?? ""];
    response.writeHead(body ? 200 : 404).end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { archive: `${origin}/yt-dlp_linux.zip`, sums: `${origin}/SUMS` };
}

function pinsFile(
  standalone: Partial<Pins["ytDlp"]["standalone"]>,
  ffmpegSha: string[] | null = pins.ffmpeg.wheel.sha256,
) {
  const file = join(temporaryFolder(), "pins.json");
  const ytDlp = { ...pins.ytDlp, standalone: { ...pins.ytDlp.standalone, ...standalone } };
  const wheel = { ...pins.ffmpeg.wheel, platforms: ["manylinux2014_x86_64"], sha256: ffmpegSha };
  const changed = ffmpegSha === pins.ffmpeg.wheel.sha256 ? pins : { ...pins, ffmpeg: { ...pins.ffmpeg, wheel } };
  writeFileSync(file, JSON.stringify({ ...changed, ytDlp }));
  return file;
}

/** A folder in place of the package index, with a wheel whose ffmpeg only tells a version. */
function packageIndex(): string {
  const { package: name, version } = pins.ffmpeg.wheel;
  const stem = `${name.replaceAll("-", "_")}-${version}`;
  const wheel = makeLayer({});
  const binaries = join(wheel, "imageio_ffmpeg", "binaries");
  const info = join(wheel, `${stem}.dist-info`);
  for (const folder of [binaries, info]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(binaries, "ffmpeg-linux"), `#!/bin/sh\necho "${GOOD.ffmpeg}"\n`);
  writeFileSync(join(info, "METADATA"), `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`);
  writeFileSync(
    join(info, "WHEEL"),
    "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: py3-none-any\n",
  );
  writeFileSync(join(info, "RECORD"), "");
  const index = temporaryFolder();
  writeZip(wheel, join(index, `${stem}-py3-none-manylinux2014_x86_64.whl`));
  return index;
}

/** pip asks nobody but `index` as long as the test runs. */
function useIndex(index: string): void {
  const kept = { ...process.env };
  Object.assign(process.env, { PIP_NO_INDEX: "1", PIP_FIND_LINKS: index });
  onTestFinished(() => {
    for (const name of ["PIP_NO_INDEX", "PIP_FIND_LINKS"]) delete process.env[name];
    Object.assign(process.env, kept);
  });
}

describe("pins", () => {
  test("every wheel has a checksum for each of its platforms", () => {
    for (const wheel of [...pins.ytDlp.wheels, pins.ffmpeg.wheel]) {
      expect(wheel.sha256, wheel.package).toHaveLength(wheel.platforms.length);
    }
  });

  test("a missing checksum is recorded from the publisher's list, and only there", async () => {
    const archive = Buffer.from("an archive");
    const file = pinsFile({ ...(await publish(archive)), sha256: null });
    expect(await pin([file])).toBe(0);
    expect(readPins(file).ytDlp.standalone.sha256).toBe(createHash("sha256").update(archive).digest("hex"));
    expect(readPins(file).ytDlp.wheels).toEqual(pins.ytDlp.wheels);
  });

  test("what is pinned already is no change, to the byte", () => {
    const file = join(temporaryFolder(), "pins.json");
    writePins(file, readPins());
    expect(readFileSync(file, "utf8")).toBe(readFileSync(PINS_FILE, "utf8"));
  });

  test("what the publisher does not list stays without", async () => {
    const { archive, sums } = await publish(Buffer.from("an archive"));
    const file = pinsFile({ archive: archive.replace("_linux", "_elsewhere"), sums, sha256: null });
    expect(await pin([file])).toBe(1);
    expect(readPins(file).ytDlp.standalone.sha256).toBeNull();
  });
});

describe("the layer for Lambda", () => {
  test("is not built without all checksums", async () => {
    const zip = join(temporaryFolder(), "layer.zip");
    expect(await build([pinsFile({ sha256: null }), zip])).toBe(1);
    expect(existsSync(zip)).toBe(false);
  });

  test("is not built from an archive with another checksum", async () => {
    const published = await publish(readFileSync(zipOf(makeLayer({ "yt-dlp_linux": "1" }))));
    const zip = join(temporaryFolder(), "layer.zip");
    expect(await build([pinsFile({ ...published, sha256: "a".repeat(64) }), zip])).toBe(1);
    expect(existsSync(zip)).toBe(false);
  });

  test.skipIf(mediaToolsMissing)(
    mediaToolsMissing ?? "is built from what was pinned at the publishers, and its programs run out of the zip",
    async () => {
      const program = makeLayer({});
      writeFileSync(join(program, "yt-dlp_linux"), `#!/bin/sh\necho "${pins.ytDlp.version}"\n`, { mode: 0o755 });
      const file = pinsFile({ ...(await publish(readFileSync(zipOf(program)))), sha256: null }, null);
      const zip = join(temporaryFolder(), "layer.zip");
      useIndex(packageIndex());

      expect(await build([file, zip])).toBe(1);
      expect(await pin([file])).toBe(0);
      expect(readPins(file).ffmpeg.wheel.sha256).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
      expect(await build([file, zip])).toBe(0);
      expect(await smokeZip(zip, pins)).toEqual([`yt-dlp ${pins.ytDlp.version}`, GOOD.ffmpeg, "1 MB unpacked"]);
    },
  );
});
