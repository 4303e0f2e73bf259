// Builds what the hub serves: styles, scripts, fonts and one sprite of icons. `npm run build` writes all of it.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { geoConicConformal, geoPath } from "d3-geo";
import { build } from "esbuild";
import isoCountries from "i18n-iso-countries";
import { compile } from "sass";
import { feature } from "topojson-client";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../src/tallystick/hub/static/tallystick");
const vendor = join(here, "../tests/browser/vendor");
const modules = join(here, "node_modules");
const version = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;

// Latin for every agency, Cyrillic and Greek for names as written; Arabic and Hebrew fall to the system's font.
const fonts = ["latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek"];

const banner =
  `/*! Tallystick, Apache-2.0. Contains htmx ${version("htmx.org")} (0BSD). Built by assets/build.mjs. */`;
const chartsBanner =
  `/*! Tallystick, Apache-2.0. Contains Apache ECharts ${version("echarts")} (Apache-2.0) and zrender (BSD-3-Clause). */`;
const cssBanner = `/*! Tallystick, Apache-2.0. Contains Tabler ${version("@tabler/core")} (MIT). */`;

async function scripts() {
  const shared = { bundle: true, minify: true, target: "es2022", legalComments: "none", logLevel: "warning" };
  const entry = (name) => ({ entryPoints: [join(here, `src/${name}.ts`)], outfile: join(out, `${name}.js`) });
  await build({ ...shared, ...entry("theme"), format: "iife" });
  await build({ ...shared, ...entry("tallystick"), format: "iife", banner: { js: banner } });
  await build({ ...shared, ...entry("charts"), format: "esm", banner: { js: chartsBanner } });
  await build({ ...shared, ...entry("centre"), format: "esm" });
  await build({ ...shared, ...entry("morning"), format: "esm" });
}

async function styles() {
  const options = { loadPaths: [modules], style: "expanded", quietDeps: true, silenceDeprecations: ["import"] };
  const { css } = compile(join(here, "scss/tallystick.scss"), options);
  const { outputFiles } = await build({
    stdin: { contents: css, loader: "css", resolveDir: out },
    minify: true,
    bundle: true,
    external: ["*.woff2"],
    write: false,
    legalComments: "none",
    logLevel: "error",
  });
  writeFileSync(join(out, "tallystick.css"), `${cssBanner}\n${outputFiles[0].text}`);
}

function fontFiles() {
  mkdirSync(join(out, "fonts"));
  const from = join(modules, "@fontsource-variable/inter");
  for (const subset of fonts) {
    copyFileSync(join(from, `files/inter-${subset}-wght-normal.woff2`), join(out, `fonts/inter-${subset}.woff2`));
  }
  copyFileSync(join(from, "LICENSE"), join(out, "fonts/LICENSE-inter.txt"));
}

function symbol(name) {
  const own = name === "tallystick";
  const path = own ? join(here, "mark.svg") : join(modules, `@tabler/icons/icons/outline/${name}.svg`);
  const inner = readFileSync(path, "utf8").replace(/<!--[\s\S]*?-->/g, "").match(/<svg[\s\S]*?>([\s\S]*)<\/svg>/)[1];
  const shapes = inner.replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}

function icons() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);
  const licence = `<!-- Tabler Icons ${version("@tabler/icons")}, MIT; the mark: Tallystick, Apache-2.0 -->`;
  const body = names.map(symbol).join("\n");
  writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${licence}\n${body}\n</svg>\n`);
  copyFileSync(join(here, "favicon.svg"), join(out, "favicon.svg"));
}

// Europe as paths, drawn here once: no screen needs to know of projections.
function europe() {
  const atlas = JSON.parse(readFileSync(join(modules, "world-atlas/countries-50m.json"), "utf8"));
  const [width, height] = [1280, 1120];
  const corners = { type: "MultiPoint", coordinates: [[-10, 35], [-6, 60], [42, 36], [38, 60], [15, 34.5], [15, 62]] };
  const projection = geoConicConformal().parallels([40, 56]).rotate([-15, 0]).fitSize([width, height], corners);
  const draw = geoPath(projection.clipExtent([[0, 0], [width, height]])).digits(0);
  const land = feature(atlas, atlas.objects.countries).features.map((one) => ({
    code: one.properties.name === "Kosovo" ? "XK" : isoCountries.numericToAlpha2(one.id ?? "") ?? "",
    path: draw(one),
    centre: draw.centroid(one.geometry.type === "MultiPolygon" ? largest(one) : one).map(Math.round),
  }));
  const shown = land.filter((one) => one.path && one.code).sort((one, other) => (one.code < other.code ? -1 : 1));
  const paths = shown.map((one) => `<path data-country="${one.code}" d="${one.path}"/>`);
  const labels = shown
    .filter(({ centre: [x, y] }) => x > 0 && x < width && y > 0 && y < height)
    .map(({ code, centre: [x, y] }) => `<text data-country-figure="${code}" x="${x}" y="${y}"></text>`);
  const licence = `<!-- Natural Earth (public domain), from world-atlas ${version("world-atlas")} (ISC) -->`;
  const frame = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" aria-hidden="true">`;
  writeFileSync(join(out, "europe.svg"), `${frame}${licence}\n${[...paths, ...labels].join("\n")}\n</svg>\n`);
}

function largest(country) {
  const parts = country.geometry.coordinates.map((coordinates) => ({ type: "Polygon", coordinates }));
  const flat = geoPath();
  return parts.reduce((one, other) => (flat.area(other) > flat.area(one) ? other : one));
}

function accessibilityChecker() {
  mkdirSync(vendor, { recursive: true });
  copyFileSync(join(modules, "axe-core/axe.min.js"), join(vendor, "axe.min.js"));
  copyFileSync(join(modules, "axe-core/LICENSE"), join(vendor, "LICENSE-axe.txt"));
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
fontFiles();
icons();
europe();
accessibilityChecker();
await Promise.all([scripts(), styles()]);
