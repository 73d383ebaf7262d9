/** The columns of lists of computers. */
import type { Computer } from "@/api/fleetTypes";
import { TimeAgo } from "@/components/basics";
import type { Column } from "@/components/DataTable";
import { addressOf, to } from "@/shell/navigate";
import type { Texts } from "@/texts/current";
import { KindSign, Labels, StandingBadge, SystemSign } from "./signs";

export const keyOf = (c: Computer): string => c.id;
export const nameOf = (c: Computer): string => c.name;
/* The server sorts: a column that can be sorted says so, and its `id` is the word for it. */
const sorted = { sort: () => null } as const;

export function computerColumns(t: Texts): Column<Computer>[] {
  return [
    {
      id: "name",
      header: t.common.name,
      width: "minmax(140px, 1.3fr)",
      ...sorted,
      cell: (c) => (
        <a className="strong cut" style={{ color: "var(--text-1)" }} title={c.name} {...to(addressOf.computer(c.id))}>
          {c.name}
        </a>
      ),
    },
    {
      id: "kind",
      header: t.computers.kind,
      width: "minmax(142px, 0.9fr)",
      from: 700,
      ...sorted,
      cell: (c) => <KindSign computer={c} />,
    },
    {
      id: "os",
      header: t.computers.os,
      width: "minmax(136px, 1.1fr)",
      from: 760,
      ...sorted,
      cell: (c) => <SystemSign computer={c} />,
    },
    {
      id: "address",
      header: t.computers.address,
      width: "minmax(122px, 0.7fr)",
      from: 980,
      cell: (c) => (
        <span className="small mono cut" title={c.address}>
          {c.address || "–"}
        </span>
      ),
    },
    {
      id: "contact",
      header: t.computers.contact,
      width: "minmax(100px, 0.6fr)",
      from: 640,
      ...sorted,
      cell: (c) => (
        <span className="small cut">
          <TimeAgo at={c.contact_at} />
        </span>
      ),
    },
    {
      id: "standing",
      header: t.computers.standing,
      width: "114px",
      cell: (c) => <StandingBadge standing={c.standing} />,
    },
    {
      id: "tag",
      header: t.computers.tag,
      width: "minmax(80px, 0.5fr)",
      from: 1070,
      cell: (c) => (
        <span className="small cut" title={c.tag}>
          {c.tag || <span className="dim">–</span>}
        </span>
      ),
    },
    {
      id: "unit",
      header: t.computers.unit,
      width: "minmax(80px, 0.5fr)",
      from: 1100,
      cell: (c) => (
        <span className="small cut" title={c.unit}>
          {c.unit}
        </span>
      ),
    },
    {
      id: "labels",
      header: t.computers.labels,
      width: "minmax(92px, 0.7fr)",
      from: 1040,
      cell: (c) => <Labels labels={c.labels} />,
    },
  ];
}

/** A computer on a narrow screen. */
export function ComputerCard({ computer: c }: { computer: Computer }) {
  return (
    <div className="stack tight">
      <div className="row">
        <a className="strong cut" style={{ color: "var(--text-1)" }} {...to(addressOf.computer(c.id))}>
          {c.name}
        </a>
        <StandingBadge standing={c.standing} />
      </div>
      <div className="small">
        <SystemSign computer={c} />
      </div>
      <div className="tiny dim row">
        <KindSign computer={c} />
        <span className="cut">
          · <TimeAgo at={c.contact_at} />
        </span>
      </div>
    </div>
  );
}
