import { useRef, useState } from "react";

interface Props {
  readonly filename: string;
  /** Deletes the analysis. Resolves to an error message, or to undefined on success. */
  readonly onRemove: () => Promise<string | undefined>;
}

/** Deletes an analysis after confirmation. */
export function RemoveButton({ filename, onRemove }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [message, setMessage] = useState<string>();

  return (
    <>
      <button type="button" className="more" onClick={() => dialog.current?.showModal()}>
        Delete
      </button>
      <dialog ref={dialog} aria-labelledby="remove-title">
        <h2 id="remove-title">Delete {filename}?</h2>
        <p>This deletes the picture and its analysis. You cannot undo it.</p>
        {message !== undefined && (
          <p className="notice" role="alert">
            {message}
          </p>
        )}
        <form method="dialog">
          <button type="submit" className="more">
            Keep it
          </button>
          <button type="button" className="more strong" onClick={async () => setMessage(await onRemove())}>
            Delete it
          </button>
        </form>
      </dialog>
    </>
  );
}
