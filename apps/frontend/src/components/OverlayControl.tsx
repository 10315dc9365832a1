interface Overlay {
  readonly map: "mask" | "distance-map";
  readonly strength: number;
}

interface Props {
  readonly overlay: Overlay;
  readonly onChange: (overlay: Overlay) => void;
}

/** Chooses the map over the picture and its opacity. */
export function OverlayControl({ overlay, onChange }: Props) {
  return (
    <fieldset className="overlay-control">
      <legend className="visually-hidden">Overlay</legend>
      <label>
        <input
          type="radio"
          name="map"
          checked={overlay.map === "mask"}
          onChange={() => onChange({ ...overlay, map: "mask" })}
        />
        Mask
      </label>
      <label>
        <input
          type="radio"
          name="map"
          checked={overlay.map === "distance-map"}
          onChange={() => onChange({ ...overlay, map: "distance-map" })}
        />
        Distance
      </label>
      <label className="strength">
        <span>Opacity</span>
        <input
          type="range"
          min="0"
          max="100"
          value={Math.round(overlay.strength * 100)}
          onChange={({ target }) => onChange({ ...overlay, strength: Number(target.value) / 100 })}
        />
      </label>
    </fieldset>
  );
}
