// Builds static/dist from static/src; the same sources give the same bytes.
// dist/sources.json keeps a hash of the sources, for machines without Node.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const src = join(here, "src");
const dist = process.argv[2] ?? join(here, "dist");

function css() {
  const { css } = compile(join(src, "scss/scaling.scss"), {
    style: "compressed",
    loadPaths: [join(root, "node_modules")],
    quietDeps: true,
  });
  // The frontend's own icon addresses are absolute; ours are beside the stylesheet.
  writeFileSync(join(dist, "scaling.css"), css.replaceAll('"/assets/images/', '"images/') + "\n");
}

async function js() {
  await build({
    absWorkingDir: root,
    entryPoints: ["scaling", "supported", "charts"].map((name) => join(src, "js", `${name}.js`)),
    outdir: dist,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    charset: "utf8",
    legalComments: "none",
  });
}

function images() {
  const icons = join(root, "node_modules/nhsuk-frontend/dist/nhsuk/assets/images");
  const used = readFileSync(join(dist, "scaling.css"), "utf8").matchAll(/images\/([\w-]+\.svg)/g);
  for (const name of new Set([...used].map((match) => match[1]))) {
    cpSync(join(icons, name), join(dist, "images", name));
  }
  cpSync(join(src, "images"), join(dist, "images"), { recursive: true });
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

function hash(path) {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function sources() {
  const paths = [...files(src), join(here, "build.mjs"), join(root, "package.json"), join(root, "package-lock.json")];
  const named = paths.map((path) => [relative(root, path).split(sep).join("/"), hash(path)]);
  writeFileSync(join(dist, "sources.json"), JSON.stringify(Object.fromEntries(named.sort()), null, 1) + "\n");
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(dist, "images"), { recursive: true });
css();
await js();
images();
sources();
