import {
  AxisPlacement,
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";

/** A PromQL query, and the legend of each series that it returns. */
interface Query {
  readonly expr: string;
  readonly legend: string;
}

interface Panel {
  readonly title: string;
  /** What the panel shows, and what to do when the values are bad. */
  readonly description: string;
  /** Grafana's name of the unit, for example reqps, s, bytes, percentunit or short. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Shows the current value as one number instead of a graph. */
  readonly now?: true;
  /** Stacks the series, for parts of a whole. */
  readonly stacked?: true;
  /** Thresholds: from the first value on yellow, from the second on red. */
  readonly limits?: readonly [number, number];
}

export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly { readonly title: string; readonly panels: readonly Panel[] }[];
}

/** Widths in Grafana's grid of 24 columns. */
const SPAN = { now: 6, course: 12 };
const HEIGHT = { now: 4, course: 8 };
/** The data source of provisioning/datasources/prometheus.yml. */
const SOURCE = { type: "prometheus", uid: "prometheus" };

/** Returns the dashboard JSON of a board. */
export function dashboardOf({ uid, title, description, rows }: Board): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(["nsip"])
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .refresh("30s")
    .time({ from: "now-1h", to: "now" })
    .timezone("browser");
  for (const row of rows) {
    builder.withRow(new RowBuilder(row.title));
    for (const panel of row.panels) builder.withPanel(panel.now ? statOf(panel) : timeseriesOf(panel));
  }
  return builder.build();
}

function statOf(panel: Panel): StatBuilder {
  return queried(
    new StatBuilder()
      .title(panel.title)
      .description(panel.description)
      .unit(panel.unit)
      .datasource(SOURCE)
      .thresholds(thresholds(panel))
      .span(SPAN.now)
      .height(HEIGHT.now)
      .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"])),
    panel,
  );
}

function timeseriesOf(panel: Panel): TimeseriesBuilder {
  const builder = new TimeseriesBuilder()
    .title(panel.title)
    .description(panel.description)
    .unit(panel.unit)
    .datasource(SOURCE)
    .min(0)
    .span(SPAN.course)
    .height(HEIGHT.course)
    .drawStyle(GraphDrawStyle.Line)
    .axisPlacement(AxisPlacement.Left)
    .fillOpacity(panel.stacked ? 40 : 8)
    .thresholds(thresholds(panel))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  if (panel.stacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  return queried(builder, panel);
}

function queried<Builder extends StatBuilder | TimeseriesBuilder>(
  builder: Builder,
  { queries, now }: Panel,
): Builder {
  for (const [index, { expr, legend }] of queries.entries()) {
    const query = new DataqueryBuilder()
      .expr(expr)
      .legendFormat(legend)
      .refId(String.fromCharCode("A".charCodeAt(0) + index))
      .datasource(SOURCE);
    builder.withTarget(now ? query.instant() : query.range());
  }
  return builder;
}

function thresholds({ limits }: Panel): ThresholdsConfigBuilder {
  const steps = limits
    ? [
        { value: null, color: "green" },
        { value: limits[0], color: "yellow" },
        { value: limits[1], color: "red" },
      ]
    : [{ value: null, color: "blue" }];
  return new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps);
}
