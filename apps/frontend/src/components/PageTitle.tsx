import { type ReactNode, useEffect, useRef } from "react";

interface Props {
  readonly title: string;
  readonly children?: ReactNode;
}

/** The heading of a page. It takes the focus when the page appears, so that keyboards and screen readers start there. */
export function PageTitle({ title, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = title === "Negative Space" ? title : `${title} · Negative Space`;
    heading.current?.focus({ preventScroll: true });
  }, [title]);

  return (
    <div className="page-title">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children !== undefined && <p>{children}</p>}
    </div>
  );
}
