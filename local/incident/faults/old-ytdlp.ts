import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROJECT_DIR } from "../../cli/settings.ts";
import type { Incident } from "../incident.ts";

const LAYER = join(PROJECT_DIR, "layers", "media", ".build", "layer");
/** More than ninety days before anything this repository pins. */
const OLD_VERSION = "2026.01.29";

/** Starts the installed tool with another version number in its own version module. */
const START = `
import importlib.util, sys, yt_dlp_path
spec = importlib.util.spec_from_file_location("yt_dlp.version", yt_dlp_path.FILE)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.__version__ = "${OLD_VERSION}"
sys.modules["yt_dlp.version"] = module
from yt_dlp import main
sys.exit(main())
`;

/** The tool has not been renewed for months: seen long before it stops working. */
export const oldYtdlp: Incident = {
  name: "old-yt-dlp",
  about: "the layer has not been built for months",
  raises: ["yt-dlp-is-old"],
  outlasts: ["yt-dlp-is-old"],
  arrange: (folder) => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    writeFileSync(
      join(folder, "yt_dlp_path.py"),
      `FILE = ${JSON.stringify(join(LAYER, "yt-dlp/yt_dlp/version.py"))}\n`,
    );
    writeFileSync(join(folder, "start.py"), START);
    const installed = readFileSync(join(LAYER, "bin", "yt-dlp"), "utf8");
    const old = installed
      .replace(/^layer=.*$/m, `layer=${JSON.stringify(LAYER)}`)
      .replace('PYTHONPATH="$layer/yt-dlp"', `PYTHONPATH="$layer/yt-dlp:${folder}"`)
      .replace("-m yt_dlp", join(folder, "start.py"));
    writeFileSync(join(bin, "yt-dlp"), old);
    chmodSync(join(bin, "yt-dlp"), 0o755);
    return { PATH: [bin, join(LAYER, "bin"), dirname(process.execPath), "/usr/bin", "/bin"].join(":") };
  },
  play: async (rehearsal) => {
    await rehearsal.jobs(1, { lanes: ["ytdlp"] });
    await rehearsal.minutes(30);
  },
};
