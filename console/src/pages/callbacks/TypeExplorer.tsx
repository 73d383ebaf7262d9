/** What a descriptor says of a type; types inside of it can be followed, and Back returns. */
import type { Descriptor, Member } from "@/api/exchange";
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useState } from "react";
import css from "./Callbacks.module.css";
import { findType, isEnum, parseType, shape, show, simple, type TypeRef } from "./types";

/** A type's name; the parts of it that are described can be clicked. */
export function TypeName({ type, descriptor, onOpen }: { type: string; descriptor: Descriptor; onOpen: (name: string) => void }) {
  return (
    <code className={css["type"]} title={type}>
      {type.trim() === "" ? "?" : <Ref of={parseType(type)} descriptor={descriptor} onOpen={onOpen} />}
    </code>
  );
}

function Ref({ of: r, descriptor, onOpen }: { of: TypeRef; descriptor: Descriptor; onOpen: (name: string) => void }) {
  const inner = (n: number) => <Ref of={r.args[n] as TypeRef} descriptor={descriptor} onOpen={onOpen} />;
  const known = simple(r);
  if (known) return <span className={css["simple"]}>{known}</span>;
  if (r.array) return <>{inner(0)}[]</>;
  if (shape(r) === "nullable") return <>{inner(0)}?</>;
  if (shape(r) === "task") return inner(0);
  const short = show({ ...r, args: [] }),
    described = findType(descriptor, r.full);
  const name = described ? (
    <button className={`bare ${css["follow"]}`} onClick={() => onOpen(r.full)}>
      {short}
    </button>
  ) : (
    short
  );
  if (r.args.length === 0) return <>{name}</>;
  return (
    <>
      {name}&lt;
      {r.args.map((_, i) => (
        <span key={i}>
          {i > 0 && ", "}
          {inner(i)}
        </span>
      ))}
      &gt;
    </>
  );
}

export function TypeExplorer({ descriptor, first, onClose }: { descriptor: Descriptor; first: string; onClose?: () => void }) {
  const t = useTexts();
  const [trail, setTrail] = useState<string[]>([first]);
  const [from, setFrom] = useState(first);
  if (from !== first) {
    setFrom(first);
    setTrail([first]);
  }
  const name = trail.at(-1) ?? first,
    type = findType(descriptor, name);
  const open = (next: string) => setTrail((old) => [...old, next]);
  return (
    <div className="stack" data-testid="type">
      <div className="row wrap">
        {(trail.length > 1 || onClose) && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowLeft size={15} />}
            onClick={() => (trail.length > 1 ? setTrail((old) => old.slice(0, -1)) : onClose?.())}
          >
            {t.common.back}
          </Button>
        )}
        <h3 className={css["typename"]}>
          <code>{type?.name || show(parseType(name))}</code>
        </h3>
      </div>
      {type && type.full_name && type.full_name !== type.name && <p className="tiny dim mono">{type.full_name}</p>}
      {!type ? (
        <p className="dim small">{t.stateObjects.noDescription}</p>
      ) : (
        <>
          {type.description && <p className="small">{type.description}</p>}
          {type.generic_parameters.length > 0 && (
            <p className="small row wrap">
              <span className="dim">{type.is_array ? t.callbacks.listOf : t.callbacks.madeOf}</span>
              {type.generic_parameters.map((g) => (
                <TypeName key={g} type={g} descriptor={descriptor} onOpen={open} />
              ))}
            </p>
          )}
          {isEnum(type) ? (
            <Members title={t.callbacks.values} members={type.values} descriptor={descriptor} onOpen={open} plain />
          ) : (
            type.properties.length > 0 && (
              <Members title={t.callbacks.properties} members={type.properties} descriptor={descriptor} onOpen={open} />
            )
          )}
        </>
      )}
    </div>
  );
}

function Members({
  title,
  members,
  descriptor,
  onOpen,
  plain,
}: {
  title: string;
  members: Member[];
  descriptor: Descriptor;
  onOpen: (name: string) => void;
  plain?: boolean;
}) {
  return (
    <div>
      <p className="tiny dim strong" style={{ marginBottom: 4 }}>
        {title}
      </p>
      <ul className={`plain ${css["members"]}`}>
        {members.map((m) => (
          <li key={m.name}>
            <span className="row wrap" style={{ alignItems: "baseline" }}>
              <code className="strong">{m.name}</code>
              {!plain && <TypeName type={m.type} descriptor={descriptor} onOpen={onOpen} />}
              {m.default != null && <span className="tiny dim">= {JSON.stringify(m.default)}</span>}
            </span>
            {m.description && <p className="small dim">{m.description}</p>}
          </li>
        ))}
      </ul>
    </div>
  );
}
