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
 * The type of a Grafana dashboard, from Grafana's own schema package. That package leaves open what plugins define
 * (options, style, query). Here those parts are closed with the schemas of the plugins in use. Prometheus' schema is
 * published only with the SDK. Grafana fills in missing values.
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
  // Both packages have a type for the reference to a data source, but the generator does not accept two types of the same
  // name.
  targets: (Omit<Dataquery, "_implementsDataqueryVariant" | "datasource"> &
    Pick<GrafanaPanel, "datasource">)[];
}
