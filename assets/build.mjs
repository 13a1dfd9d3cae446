// SPDX-License-Identifier: EUPL-1.2
// Builds everything that the pages load: `npm ci && npm run build`. The result is committed; the same input gives the
// same bytes. The folder to write to may be given as argument (check.sh compares it with what is committed).
import { build, transform } from "esbuild";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "../src/iedereen/screen/static/screen");
const modules = join(here, "node_modules");
const options = { minify: true, target: ["chrome109", "firefox115", "safari16"], legalComments: "none" };

// The components of NL Design System that we use, unchanged except for a second name: our templates say
// `button button--primary`, the component says `utrecht-button utrecht-button--primary-action`.
const components = ["button", "alert", "table", "textbox", "textarea", "select", "skip-link"];
const names = {
  "utrecht-button": "button",
  "utrecht-button--primary-action": "button--primary",
  "utrecht-button--secondary-action": "button--secondary",
  "utrecht-button--subtle": "button--subtle",
  "utrecht-alert": "notice",
  "utrecht-alert--info": "notice--info",
  "utrecht-alert--ok": "notice--success",
  "utrecht-alert--warning": "notice--warning",
  "utrecht-alert--error": "notice--error",
  "utrecht-table": "table",
  "utrecht-skip-link": "skip-link",
};

async function nlDesignSystem() {
  const parts = [];
  const versions = [];
  for (const component of components) {
    const folder = join(modules, "@utrecht", `${component}-css`);
    versions.push(`@utrecht/${component}-css ${JSON.parse(await readFile(join(folder, "package.json"))).version}`);
    parts.push(await readFile(join(folder, "dist/index.css"), "utf8"));
  }
  const text = parts.join("\n").replace(/\.(utrecht-[a-z0-9_-]+)/g, (all, name) =>
    name in names ? `:is(${all},.${names[name]})` : all)
    // A field that nobody touched yet is not wrong yet.
    .replaceAll(":invalid", ":user-invalid");
  const notice = `/*! Components of NL Design System, EUPL-1.2.
Copyright (c) Frameless B.V., Copyright (c) Gemeente Utrecht. Source: https://github.com/nl-design-system/utrecht
Changed: second class names, :user-invalid for :invalid, minified (assets/build.mjs). Made from: ${versions.join(", ")}. */\n`;
  const made = await transform(text, { ...options, loader: "css" });
  await writeFile(join(out, "nlds.css"), notice + made.code);
}

async function ours() {
  await build({ ...options, entryPoints: [join(here, "src/style.css")], bundle: true, outdir: out,
    external: ["*.woff2"], logLevel: "warning" });
  await build({ ...options, entryPoints: ["app.js", "answer.js", "take_part.js"].map((name) => join(here, "src", name)), bundle: true, outdir: out, format: "iife",
    logLevel: "warning" });
}

async function font() {
  const folder = join(modules, "@fontsource-variable/ibm-plex-sans");
  for (const style of ["normal", "italic"]) {
    const name = `ibm-plex-sans-latin-wght-${style}.woff2`;
    await copyFile(join(folder, "files", name), join(out, name));
  }
  await copyFile(join(folder, "LICENSE"), join(out, "ibm-plex-sans.LICENSE.txt"));
}

async function htmxLicence() {
  await copyFile(join(modules, "htmx.org/LICENSE"), join(out, "htmx.LICENSE.txt"));
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await Promise.all([nlDesignSystem(), ours(), font(), htmxLicence()]);
await copyFile(join(here, "src/mark.svg"), join(out, "mark.svg"));
