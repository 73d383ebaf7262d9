/**
 * The query of a dynamic group, put together by hand: alternatives of conditions, each a field, a test and a value. Values that are few are
 * chosen, software is found as it is typed with the number of computers that have it, everything else is written.
 */
import { groups as groupCalls, software as softwareCalls } from "@/api/fleet";
import type { ComputerQuery, Condition } from "@/api/fleetTypes";
import { useFormat, useTexts } from "@/texts/current";
import { ActionIcon, Autocomplete, Button, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCopy, IconPlus, IconTrash, IconX } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import css from "./Groups.module.css";
import { EXAMPLES, FIELDS, newCondition, VERSION_TESTS, withField } from "./query";

const FAMILIES = ["linux", "windows", "macos", "freebsd"];
const KINDS = ["escale", "fusioninventory", "glpi"];
const SOFTWARE_SHOWN = 20;
const TYPING_MS = 200;

interface Props {
  query: ComputerQuery;
  onChange: (query: ComputerQuery) => void;
  disabled?: boolean;
  /** The group being edited cannot be a condition of itself. */
  self?: string | undefined;
}

export function QueryBuilder({ query, onChange, disabled = false, self }: Props) {
  const t = useTexts();
  const put = (at: number, all: Condition[] | undefined) =>
    onChange({ any: all ? query.any.map((x, n) => (n === at ? all : x)) : query.any.filter((_, n) => n !== at) });
  return (
    <div className="stack">
      {query.any.map((all, at) => (
        <Fragment key={at}>
          {at > 0 && <div className={css["or"]}>{t.groups.or}</div>}
          <fieldset className={css["alternative"]} disabled={disabled}>
            <legend>{t.groups.alternative(at + 1)}</legend>
            {all.map((c, n) => (
              <Row
                key={n}
                condition={c}
                first={n === 0}
                self={self}
                onChange={(next) =>
                  put(
                    at,
                    all.map((x, m) => (m === n ? next : x)),
                  )
                }
                onRemove={
                  query.any.length === 1 && all.length === 1
                    ? undefined
                    : () => put(at, all.length === 1 ? undefined : all.filter((_, m) => m !== n))
                }
              />
            ))}
            <div className="row wrap" style={{ marginTop: 6 }}>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPlus size={14} />}
                onClick={() => put(at, [...all, newCondition()])}
              >
                {t.groups.addCondition}
              </Button>
              <span className="grow" />
              <ActionIcon
                variant="subtle"
                aria-label={t.groups.duplicateAlternative(at + 1)}
                title={t.groups.duplicateAlternative(at + 1)}
                onClick={() =>
                  onChange({ any: [...query.any.slice(0, at + 1), all.map((c) => ({ ...c })), ...query.any.slice(at + 1)] })
                }
              >
                <IconCopy size={16} />
              </ActionIcon>
              {query.any.length > 1 && (
                <ActionIcon
                  variant="subtle"
                  color="red"
                  aria-label={t.groups.removeAlternative(at + 1)}
                  title={t.groups.removeAlternative(at + 1)}
                  onClick={() => put(at, undefined)}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              )}
            </div>
          </fieldset>
        </Fragment>
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          disabled={disabled}
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange({ any: [...query.any, [newCondition()]] })}
        >
          {t.groups.addAlternative}
        </Button>
      </div>
    </div>
  );
}

interface RowProps {
  condition: Condition;
  first: boolean;
  self: string | undefined;
  onChange: (c: Condition) => void;
  onRemove: (() => void) | undefined;
}

function Row({ condition: c, first, self, onChange, onRemove }: RowProps) {
  const t = useTexts(),
    g = t.groups,
    soft = c.field === "software";
  const versioned = soft && c.version_test !== "any" && c.version_test !== "";
  return (
    <div className={css["condition"]} data-software={soft || undefined} data-condition>
      <span className={css["word"]}>{first ? "" : g.and}</span>
      <Select
        aria-label={g.field}
        size="sm"
        searchable
        data={Object.keys(FIELDS).map((value) => ({ value, label: g.fields[value] ?? value }))}
        value={c.field}
        onChange={(field) => field && onChange(withField(c, field))}
        allowDeselect={false}
        nothingFoundMessage={t.common.noMatch}
      />
      <Select
        aria-label={g.test}
        size="sm"
        data={(FIELDS[c.field] ?? []).map((value) => ({ value, label: testText(g, c.field, value) }))}
        value={c.test}
        onChange={(test) => test && onChange({ ...c, test })}
        allowDeselect={false}
      />
      <Value condition={c} self={self} onChange={(value) => onChange({ ...c, value })} />
      {soft && (
        <Select
          aria-label={g.versionTest}
          size="sm"
          data={VERSION_TESTS.map((value) => ({ value, label: g.versionTests[value] ?? value }))}
          value={c.version_test || "any"}
          onChange={(v) => onChange({ ...c, version_test: v ?? "any" })}
          allowDeselect={false}
        />
      )}
      {soft && (
        <TextInput
          aria-label={g.version}
          size="sm"
          value={c.version}
          disabled={!versioned}
          placeholder={versioned ? "1.2.3" : ""}
          onChange={(e) => onChange({ ...c, version: e.currentTarget.value })}
          autoComplete="off"
        />
      )}
      <ActionIcon
        variant="subtle"
        size={34}
        aria-label={g.removeCondition}
        title={g.removeCondition}
        disabled={!onRemove}
        onClick={onRemove}
      >
        <IconX size={16} />
      </ActionIcon>
    </div>
  );
}

type GroupTexts = ReturnType<typeof useTexts>["groups"];

/** A unit is "in" what is above it; a member of another group "is" in it. */
function testText(g: GroupTexts, field: string, test: string): string {
  return g.testsOf[`${field} ${test}`] ?? g.tests[test] ?? test;
}

function Value({
  condition: c,
  self,
  onChange,
}: {
  condition: Condition;
  self: string | undefined;
  onChange: (v: string) => void;
}) {
  const t = useTexts(),
    g = t.groups;
  if (c.field === "software") return <SoftwareValue value={c.value} onChange={onChange} />;
  if (c.field === "group") return <GroupValue value={c.value} self={self} onChange={onChange} />;
  if (c.field === "agent_kind" || c.field === "os_family") {
    const texts = c.field === "agent_kind" ? t.computers.kinds : t.computers.families;
    const known = c.field === "agent_kind" ? KINDS : FAMILIES;
    const all = c.value && !known.includes(c.value) ? [c.value, ...known] : known;
    return (
      <Select
        aria-label={g.value}
        size="sm"
        searchable
        data={all.map((value) => ({ value, label: texts[value] ?? value }))}
        value={c.value || null}
        placeholder={g.choose}
        onChange={(v) => onChange(v ?? "")}
        nothingFoundMessage={t.common.noMatch}
      />
    );
  }
  return (
    <TextInput
      aria-label={g.value}
      size="sm"
      value={c.value}
      placeholder={EXAMPLES[c.field] ?? ""}
      onChange={(e) => onChange(e.currentTarget.value)}
      autoComplete="off"
      spellCheck={false}
    />
  );
}

function GroupValue({ value, self, onChange }: { value: string; self: string | undefined; onChange: (v: string) => void }) {
  const t = useTexts();
  const query = useQuery({ queryKey: ["groups"], queryFn: groupCalls.list });
  const names = (query.data ?? []).map((x) => x.name).filter((n) => n.toLowerCase() !== self?.toLowerCase());
  return (
    <Select
      aria-label={t.groups.value}
      size="sm"
      searchable
      limit={200}
      data={value && !names.includes(value) ? [value, ...names] : names}
      value={value || null}
      placeholder={t.groups.choose}
      onChange={(v) => onChange(v ?? "")}
      nothingFoundMessage={t.common.noMatch}
    />
  );
}

function SoftwareValue({ value, onChange }: { value: string; onChange: (v: string) => void }) {
  const t = useTexts(),
    f = useFormat();
  const [asked] = useDebouncedValue(value, TYPING_MS);
  const query = useQuery({
    queryKey: ["software", asked],
    queryFn: ({ signal }) => softwareCalls.list(asked, SOFTWARE_SHOWN * 3, { signal }),
    placeholderData: keepPreviousData,
    enabled: asked.trim() !== "" && !asked.includes("*"),
  });
  /* One name has many versions: told together. */
  const counts = new Map<string, number>();
  for (const s of query.data ?? []) counts.set(s.software.name, Math.max(counts.get(s.software.name) ?? 0, s.computers));
  return (
    <Autocomplete
      aria-label={t.groups.value}
      size="sm"
      value={value}
      placeholder={t.groups.softwareExample}
      data={[...counts.keys()].slice(0, SOFTWARE_SHOWN)}
      filter={({ options }) => options}
      renderOption={({ option }) => (
        <span className="row grow">
          <span className="cut grow">{option.value}</span>
          <span className="dim tiny num">{f.num(counts.get(option.value) ?? 0)}</span>
        </span>
      )}
      onChange={onChange}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
