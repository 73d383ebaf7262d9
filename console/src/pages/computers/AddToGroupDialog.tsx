/** Selected computers go into a static group: one there is, or a new one. */
import { groups as calls } from "@/api/fleet";
import { Problem } from "@/api/http";
import { FormDialog } from "@/components/Dialog";
import { useTexts } from "@/texts/current";
import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { act } from "./mass";

export default function AddToGroupDialog({ ids, onClose }: { ids: string[]; onClose: () => void }) {
  const t = useTexts(),
    g = t.computers.groupDialog,
    client = useQueryClient();
  const query = useQuery({ queryKey: ["groups"], queryFn: calls.list });
  const fixed = (query.data ?? []).filter((x) => !x.dynamic).map((x) => x.name);
  const [way, setWay] = useState<"existing" | "fresh">("existing"),
    [group, setGroup] = useState<string | null>(null),
    [name, setName] = useState("");
  const fresh = way === "fresh" || (query.isSuccess && fixed.length === 0);
  const submit = async () => {
    if (fresh) {
      try {
        await calls.add({ name: name.trim(), computers: [] });
      } catch (error) {
        /* Made meanwhile: then it is the one meant, unless it is a dynamic one, which the server says. */
        if (!(error instanceof Problem) || error.status !== 409 || !fixed.includes(name.trim())) throw error;
      }
    }
    await act("add-to-group", ids, { group: fresh ? name.trim() : (group ?? "") });
    await client.invalidateQueries({ queryKey: ["groups"] });
    onClose();
  };
  return (
    <FormDialog
      title={g.title(ids.length)}
      submit={g.submit}
      onSubmit={submit}
      onClose={onClose}
      disabled={fresh ? name.trim() === "" : !group}
    >
      {fixed.length > 0 ? (
        <SegmentedControl
          aria-label={t.computers.group}
          value={way}
          onChange={(v) => setWay(v as typeof way)}
          data={[
            { value: "existing", label: g.existing },
            { value: "fresh", label: g.fresh },
          ]}
        />
      ) : (
        query.isSuccess && <p className="dim">{g.none}</p>
      )}
      {fresh ? (
        <TextInput
          data-autofocus
          label={g.name}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          autoComplete="off"
          required
        />
      ) : (
        <Select
          label={g.group}
          placeholder={g.pick}
          searchable
          limit={200}
          data={fixed}
          value={group}
          onChange={setGroup}
          nothingFoundMessage={t.common.noMatch}
          required
        />
      )}
    </FormDialog>
  );
}
