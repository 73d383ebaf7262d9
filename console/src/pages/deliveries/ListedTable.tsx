/** The frame of a paged list: what failed, what is being read, nothing there, else the table and a button for more. */
import type { Listed } from "@/live/useListed";
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Failure, Lines } from "@/components/basics";
import tables from "./Deliveries.module.css";

interface Props<T> {
  list: Listed<T>;
  /** Of them those that are shown; all, if absent. */
  rows?: readonly T[];
  /** What stands there when there is none. */
  empty: ReactNode;
  /** Cells of the head. */
  head: ReactNode;
  row: (of: T) => ReactNode;
}

export function ListedTable<T>({ list, rows = list.rows, empty, head, row }: Props<T>) {
  const t = useTexts();
  return (
    <>
      {list.error && rows.length === 0 ? (
        <Failure error={list.error} retry={list.again} />
      ) : list.pending ? (
        <Lines />
      ) : rows.length === 0 ? (
        empty
      ) : (
        <div className={`card ${tables["scroll"]}`}>
          <table className={tables["table"]}>
            <thead>
              <tr>{head}</tr>
            </thead>
            <tbody>{rows.map(row)}</tbody>
          </table>
        </div>
      )}
      {list.more && (
        <Button mt="sm" variant="default" loading={list.reading} onClick={list.readOn}>
          {t.deliver.more}
        </Button>
      )}
    </>
  );
}
