import type { Dataquery } from "@grafana/grafana-foundation-sdk/prometheus";
import type { Options as StatOptions } from "@grafana/schema/dist/esm/raw/composable/stat/panelcfg/x/StatPanelCfg_types.gen";
import type {
  Options as TimeseriesOptions,
  FieldConfig as TimeseriesStyle,
} from "@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen";
import type {
  FieldConfig,
  FieldConfigSource,
  Dashboard as GrafanaDashboard,
  Panel as GrafanaPanel,
  RowPanel,
} from "@grafana/schema/dist/esm/raw/dashboard/x/Dashboard_types.gen";

/*
 * What Grafana takes as a dashboard, by its own schema package. That leaves open what a plugin defines (options,
 * style, query): closed here with the schemas of the plugins that are used, of which Prometheus' own is published with
 * the SDK alone. Grafana fills in what is not given.
 */

export interface Dashboard extends Omit<GrafanaDashboard, "panels"> {
  panels: (
    | RowPanel
    | Panel<"stat", Partial<StatOptions>, Record<string, never>>
    | Panel<"timeseries", Partial<TimeseriesOptions>, Partial<TimeseriesStyle>>
  )[];
}

interface Panel<Type extends string, Options, Style>
  extends Omit<GrafanaPanel, "type" | "options" | "fieldConfig" | "targets"> {
  type: Type;
  options: Options;
  fieldConfig: Omit<FieldConfigSource, "defaults"> & {
    defaults: Omit<FieldConfig, "custom"> & { custom?: Style };
  };
  // Both packages have a type of a source's reference; the generator takes no two of one name.
  targets: (Omit<Dataquery, "_implementsDataqueryVariant" | "datasource"> &
    Pick<GrafanaPanel, "datasource">)[];
}
