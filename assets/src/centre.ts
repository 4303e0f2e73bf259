// The live centre: a snapshot in <script id="centre-data">, kept up to date by Server-Sent Events, shown in the elements
// that the server drew: counters, agencies, countries on the map, what came last.
type Figure = [agency: string, indicator: string, base: string, area: string, part: string, micro: number];
type Told = [indicator: string, base: string, area: string, part: string, micro: number | null];
type Said = [indicator: string, value: string, unit: string, area: string, part: string, status: string];
type Message = { agency: string; at: string; all?: boolean; figures?: Told[]; said?: Said[]; results?: number };
type Data = {
  events: number; url: string; figures: Figure[]; last: Record<string, string | null>; minutes: [string, string, number, number][];
  recent: Message[]; lead: string;
  agencies: Record<string, { country: string; short: string }>; labels: Record<string, string>; words: Record<string, string>; staleMinutes: number;
};

const MICRO = 1e6;
const LEVELS = 5;
const HOUR_MS = 3_600_000;
const MOST_LINES = 12;

const source = document.getElementById("centre-data");
if (source) start(JSON.parse(source.textContent ?? "{}") as Data);

function start(data: Data): void {
  const figures = new Map<string, number>(data.figures.map((one) => [one.slice(0, 5).join("\t"), one[5]]));
  const minutes = data.minutes.map(([indicator, base, at, micro]) => ({ key: `${indicator}\t${base}`, at, micro }));
  let heard = Date.now();

  function sum(indicator: string, keep: (agency: string) => boolean): Map<string, number> {
    const found = new Map<string, number>();
    for (const [key, micro] of figures) {
      const [agency = "", id, base = "", area, part] = key.split("\t");
      if (id === indicator && !area && !part && keep(agency)) found.set(base, (found.get(base) ?? 0) + micro);
    }
    return found;
  }

  function words(sums: Map<string, number>): string {
    return [...sums].map(([base, micro]) => quantity(micro, base)).join(" + ") || "0";
  }

  function total(sums: Map<string, number>): number {
    return [...sums.values()].reduce((one, other) => one + other, 0);
  }

  function counters(): void {
    const since = Date.now() - HOUR_MS;
    for (const place of document.querySelectorAll<HTMLElement>("[data-counter]")) {
      const indicator = place.dataset.counter ?? "";
      put(place.querySelector("[data-value]"), words(sum(indicator, () => true)));
      const lately = new Map<string, number>();
      for (const one of minutes) {
        const [id, base = ""] = one.key.split("\t");
        if (id === indicator && one.at >= since) lately.set(base, (lately.get(base) ?? 0) + one.micro);
      }
      const change = total(lately);
      put(place.querySelector("[data-change]"), change ? `${change > 0 ? "+" : ""}${words(lately)} in the last hour` : "no change in the last hour");
    }
  }

  function agencies(): void {
    const list = document.querySelector<HTMLElement>("[data-agencies]");
    if (!list) return;
    const indicator = list.dataset.agencies ?? "";
    const rows = [...list.querySelectorAll<HTMLElement>("[data-agency]")].map((row) => {
      const code = row.dataset.agency ?? "";
      const sums = sum(indicator, (agency) => agency === code);
      return { row, code, sums, size: total(sums) };
    });
    const most = Math.max(1, ...rows.map((one) => one.size));
    let stale = 0;
    for (const { row, code, sums, size } of rows) {
      put(row.querySelector("[data-value]"), words(sums));
      row.querySelector("[data-bar]")?.setAttribute("width", `${(100 * size) / most}%`);
      const at = data.last[code];
      const minutesAgo = at ? (Date.now() - Date.parse(at)) / 60_000 : Infinity;
      const coordinates = code === data.lead && !at;
      const late = minutesAgo > data.staleMinutes && !coordinates;
      stale += late ? 1 : 0;
      row.classList.toggle("tone-amber", late);
      put(row.querySelector("[data-age]"), coordinates ? "coordinates" : age(minutesAgo));
    }
    rows.sort((one, other) => other.size - one.size);
    rows.forEach(({ row }, place) => list.children[place] !== row && list.insertBefore(row, list.children[place] ?? null));
    put(document.querySelector("[data-stale]"), stale ? `${stale} of ${rows.length} ${stale === 1 ? "has" : "have"} not reported for over ${Math.round(data.staleMinutes / 60)} hours` : "");
  }

  function map(): void {
    const place = document.querySelector<HTMLElement>("[data-map]");
    if (!place) return;
    const indicator = place.dataset.map ?? "";
    const countries = new Map<string, { size: number; words: string }>();
    for (const country of new Set(Object.values(data.agencies).map((one) => one.country))) {
      const sums = sum(indicator, (agency) => data.agencies[agency]?.country === country);
      countries.set(country, { size: total(sums), words: words(sums) });
    }
    const most = Math.max(1, ...[...countries.values()].map((one) => one.size));
    for (const path of place.querySelectorAll<SVGElement>("[data-country]")) {
      const found = countries.get(path.dataset.country ?? "");
      path.setAttribute("class", found ? `level-${Math.ceil((LEVELS * found.size) / most)}` : "");
    }
    for (const text of place.querySelectorAll<SVGElement>("[data-country-figure]")) {
      const found = countries.get(text.dataset.countryFigure ?? "");
      put(text, found?.size ? found.words : "");
    }
  }

  function line(message: Message): void {
    const list = document.querySelector<HTMLElement>("[data-feed]");
    const model = document.querySelector<HTMLTemplateElement>("#feed-line");
    if (!list || !model || !message.said?.length) return;
    const short = data.agencies[message.agency]?.short ?? message.agency;
    const row = model.content.cloneNode(true) as DocumentFragment;
    put(row.querySelector("time"), clock(message.at));
    const more = (message.results ?? 0) - message.said.length;
    put(row.querySelector("[data-said]"), `${short}: ${message.said.map(said).join(" · ")}${more > 0 ? ` and ${more} more` : ""}`);
    list.prepend(row);
    while (list.children.length > MOST_LINES) list.lastElementChild?.remove();
  }

  function said([indicator, value, unit, area, part, status]: Said): string {
    const figure = unit === "1" ? Number(value).toLocaleString("en-GB") : `${Number(value).toLocaleString("en-GB")} ${unit}`;
    const kind = [part.replaceAll("_", " "), data.words[area] ?? area].filter(Boolean).join(", ");
    return `${(data.labels[indicator] ?? indicator).toLowerCase()} ${figure}${kind ? ` (${kind})` : ""}${status === "withdrawn" ? ", withdrawn" : ""}`;
  }

  function take(message: Message): void {
    heard = Date.now();
    if (message.all) return location.reload();
    if (!(message.agency in data.agencies)) return;
    for (const [indicator, base, area, part, micro] of message.figures ?? []) {
      const key = [message.agency, indicator, base, area, part].join("\t");
      const before = figures.get(key) ?? 0;
      if (!area && !part && (micro ?? 0) !== before) minutes.push({ key: `${indicator}\t${base}`, at: Date.now(), micro: (micro ?? 0) - before });
      if (micro === null) figures.delete(key);
      else figures.set(key, micro);
    }
    data.last[message.agency] = message.at;
    line(message);
    show();
  }

  let drawn = false;
  function show(): void {
    if (drawn) return;
    drawn = true;
    requestAnimationFrame(() => {
      drawn = false;
      counters();
      agencies();
      map();
    });
  }

  function tick(): void {
    put(document.querySelector("[data-clock]"), new Date().toLocaleTimeString("en-GB"));
    const quiet = Math.floor((Date.now() - heard) / 1000);
    const live = document.querySelector("[data-live]");
    if (live && feed.readyState === EventSource.OPEN) put(live, quiet < 60 ? "live" : `live · last report ${age(quiet / 60)} ago`);
    if (quiet % 30 === 0) show();
  }

  for (const one of [...data.recent].reverse()) line(one);
  const feed = new EventSource(`${data.url}?after=${data.events}`);
  feed.addEventListener("figures", (event) => take(JSON.parse(event.data as string) as Message));
  feed.addEventListener("error", () => put(document.querySelector("[data-live]"), feed.readyState === EventSource.CLOSED ? "not live: load the page again" : "connecting again …"));
  show();
  void draw().then(show);
  setInterval(tick, 1000);
}

// The map is a file of its own, which the browser keeps.
async function draw(): Promise<void> {
  const place = document.querySelector<HTMLElement>("[data-map]");
  if (!place?.dataset.source) return;
  const answer = await fetch(place.dataset.source);
  if (answer.ok) place.innerHTML = await answer.text();
}

function put(place: Element | null, text: string): void {
  if (place && place.textContent !== text) place.textContent = text;
}

function quantity(micro: number, base: string): string {
  const figure = (micro / MICRO).toLocaleString("en-GB", { maximumFractionDigits: base === "1" ? 0 : 1 });
  return base === "1" ? figure : `${figure} ${base}`;
}

function clock(at: string): string {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

function age(minutes: number): string {
  if (!Number.isFinite(minutes)) return "not yet";
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${Math.floor(minutes)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  return hours < 10 ? `${hours} h ${Math.floor(minutes % 60)} min` : `${hours} h`;
}
