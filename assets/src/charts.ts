// Bars and curves from the JSON in <div data-chart="...">; redrawn when theme or width change.
import { BarChart, LineChart, type BarSeriesOption, type LineSeriesOption } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use, type ECharts } from "echarts/core";
import type { ECBasicOption } from "echarts/types/dist/shared";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, TooltipComponent, SVGRenderer]);

type Series = { name: string; values: (number | null)[]; tone?: string };
type Chart = { categories: string[]; series: Series[]; horizontal?: boolean; stacked?: boolean; total?: boolean; line?: boolean };

const charts = new Map<HTMLElement, ECharts>();

function colour(name: string): string {
  // light-dark() is resolved only on a real property, so it is read off one.
  const probe = document.createElement("i");
  probe.className = `tone-probe tone-${name}`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function totals(chart: Chart): number[] {
  return chart.categories.map((_, at) => chart.series.reduce((sum, series) => sum + (series.values[at] ?? 0), 0));
}

function bars(chart: Chart, text: string): BarSeriesOption[] {
  const sums = totals(chart);
  return chart.series.map((series, at) => ({
    type: "bar",
    name: series.name,
    data: series.values,
    stack: chart.stacked ? "all" : undefined,
    color: colour(`${series.tone ?? "blue"}-fill`),
    barCategoryGap: chart.horizontal ? "28%" : "16%",
    label: {
      show: Boolean(chart.total) && at === chart.series.length - 1,
      position: chart.horizontal ? "right" : "top",
      color: text,
      formatter: ({ dataIndex }) => String(sums[dataIndex]),
    },
  }));
}

function lines(chart: Chart): LineSeriesOption[] {
  return chart.series.map((series) => ({
    type: "line", name: series.name, data: series.values, symbol: chart.categories.length > 1 ? "none" : "circle", symbolSize: 8, lineStyle: { width: 2 },
    color: colour(`${series.tone ?? "blue"}-fill`),
  }));
}

// Hours of one day carry the day's name: it is written once, where the day begins.
function marks(categories: string[]): "auto" | ((at: number) => boolean) {
  if (new Set(categories).size === categories.length) return "auto";
  return (at) => categories[at] !== categories[at - 1];
}

function option(chart: Chart): ECBasicOption {
  const [text, line, surface] = [colour("text"), colour("line"), colour("surface")];
  const label = { color: text, fontSize: 12 };
  const names = {
    type: "category", data: chart.categories, inverse: chart.horizontal,
    axisTick: { show: false }, axisLine: { show: !chart.horizontal, lineStyle: { color: line } }, axisLabel: { ...label, interval: marks(chart.categories) },
  };
  const values = { type: "value", splitNumber: 2, splitLine: { lineStyle: { color: line } }, axisLabel: label };
  const hidden = { type: "value", show: false };
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 0, right: chart.total ? 32 : 4, top: 8, bottom: 3, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: chart.line ? "line" : "shadow", shadowStyle: { color: line, opacity: 0.4 } },
      backgroundColor: surface, borderColor: line, textStyle: { color: text, fontSize: 12 },
    },
    xAxis: chart.horizontal ? hidden : names,
    yAxis: chart.horizontal ? names : values,
    series: chart.line ? lines(chart) : bars(chart, text),
  };
}

function draw(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-chart]")) {
    const chart = charts.get(place) ?? init(place, undefined, { renderer: "svg" });
    charts.set(place, chart);
    chart.setOption(option(JSON.parse(place.dataset.chart ?? "{}") as Chart), true);
  }
}

function forget(): void {
  for (const [place, chart] of charts) {
    if (place.isConnected) continue;
    chart.dispose();
    charts.delete(place);
  }
}

draw();
document.addEventListener("theme", draw);
document.addEventListener("htmx:load", () => (forget(), draw()));
addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
