/** The catalogues this server reads: add by name and address, see how the last reading went, stop reading. */
import { catalogues as calls } from "@/api/admin";
import type { Catalogue } from "@/api/adminTypes";
import { nameFault } from "@/api/names";
import { Failure, Lines, Note, Refusal, TimeAgo } from "@/components/basics";
import { ask } from "@/live/ask";
import { toast } from "@/live/notices";
import { useTexts } from "@/texts/current";
import { ActionIcon, Button, Modal, PasswordInput, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import css from "./Catalogue.module.css";

export default function ManageDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(),
    client = useQueryClient();
  const list = useQuery({ queryKey: ["catalogue", "list"], queryFn: calls.list });
  const [name, setName] = useState(""),
    [url, setUrl] = useState(""),
    [key, setKey] = useState(""),
    [access, setAccess] = useState(""),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>();
  const wrong = name === "" ? undefined : nameFault(name, t);
  const badUrl = url.length > 8 && !/^https?:\/\/[^\s/]+/i.test(url.trim()) ? t.catalogue.addressBad : undefined;
  const fresh = () => client.invalidateQueries({ queryKey: ["catalogue"] });
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const added = await calls.add({
        name: name.trim(),
        url: url.trim(),
        key: key.trim() || null,
        access_key: access.trim() || null,
      });
      toast({ tone: "good", title: t.catalogue.added(added.name, added.packages) });
      setName("");
      setUrl("");
      setKey("");
      setAccess("");
      await fresh();
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };
  const remove = async (c: Catalogue) => {
    const yes = await ask({
      title: t.catalogue.removeTitle(c.name),
      help: t.catalogue.removeHelp,
      confirm: t.common.remove,
      danger: true,
      act: () => calls.remove(c.name),
    });
    if (!yes) return;
    toast({ tone: "good", title: t.catalogue.removed(c.name) });
    await fresh();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={t.catalogue.manageTitle}
      closeOnClickOutside={name === "" && url === ""}
      closeButtonProps={{ "aria-label": t.common.close }}
    >
      <div className="stack wide">
        {list.error ? (
          <Failure error={list.error} retry={() => void list.refetch()} />
        ) : !list.data ? (
          <Lines count={2} />
        ) : list.data.length === 0 ? (
          <p className="dim">{t.catalogue.emptyHelp}</p>
        ) : (
          <ul className={`plain ${css["sources"]}`}>
            {list.data.map((c) => (
              <li key={c.name} data-name={c.name}>
                <div className="grow">
                  <p className="row wrap">
                    <span className="strong">{c.name}</span>
                    <span className="small dim">{t.catalogue.offers(c.packages)}</span>
                    {c.read_at && (
                      <span className="small dim">
                        {t.catalogue.readAt} <TimeAgo at={c.read_at} />
                      </span>
                    )}
                  </p>
                  <p className="small mono" style={{ overflowWrap: "anywhere" }}>
                    {c.url}
                  </p>
                  {c.key && (
                    <p className="tiny dim mono" style={{ overflowWrap: "anywhere" }}>
                      {t.catalogue.keyKnown}
                      {t.common.colon}
                      {c.key}
                    </p>
                  )}
                  {c.failure && (
                    <Note tone="bad" icon={<IconAlertTriangle size={18} />}>
                      <p className="strong">{t.catalogue.failed}</p>
                      <p>{c.failure}</p>
                    </Note>
                  )}
                </div>
                <ActionIcon
                  variant="subtle"
                  color="red"
                  size="lg"
                  aria-label={`${t.common.remove}: ${c.name}`}
                  title={t.common.remove}
                  onClick={() => void remove(c)}
                >
                  <IconTrash size={17} />
                </ActionIcon>
              </li>
            ))}
          </ul>
        )}
        <form className={`stack ${css["addForm"]}`} onSubmit={(e) => void add(e)} noValidate>
          <h3 className="card-title">{t.catalogue.add}</h3>
          <div className="form-grid">
            <TextInput
              label={t.catalogue.name}
              value={name}
              error={wrong}
              onChange={(e) => setName(e.currentTarget.value)}
              autoComplete="off"
            />
            <TextInput
              label={t.catalogue.url}
              type="url"
              placeholder="https://…"
              value={url}
              error={badUrl}
              onChange={(e) => setUrl(e.currentTarget.value)}
              spellCheck={false}
            />
          </div>
          <p className="small dim">{t.catalogue.urlHelp}</p>
          <TextInput
            label={t.catalogue.key}
            description={t.catalogue.keyHelp}
            value={key}
            onChange={(e) => setKey(e.currentTarget.value)}
            spellCheck={false}
            autoComplete="off"
          />
          <PasswordInput
            label={t.credentials.key}
            description={t.catalogue.accessHelp}
            value={access}
            autoComplete="new-password"
            onChange={(e) => setAccess(e.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": t.admin.showKey }}
          />
          <Refusal error={error} />
          <div className="row" style={{ justifyContent: "flex-end" }}>
            <Button variant="default" onClick={onClose}>
              {t.common.close}
            </Button>
            <Button type="submit" loading={busy} disabled={name.trim() === "" || url.trim() === "" || Boolean(wrong || badUrl)}>
              {t.catalogue.add}
            </Button>
          </div>
        </form>
      </div>
    </Modal>
  );
}
