/** How to point FusionInventory and GLPI agents at this server: the address, two lines, a try. */
import { ROOT } from "@/api/root";
import { CopyText, Note } from "@/components/basics";
import { useMay } from "@/session/session";
import { go } from "@/shell/navigate";
import { useTexts } from "@/texts/current";
import { Button } from "@mantine/core";
import { IconLockOpen, IconTerminal2, IconUserShield } from "@tabler/icons-react";
import css from "./Foreign.module.css";
import { agentAddress, useForeignSettings, useNetworks } from "./queries";

export function Connect() {
  const t = useTexts(),
    x = t.foreign.connect,
    manages = useMay("manage-agents");
  const address = agentAddress(ROOT),
    plain = location.protocol === "http:";
  const settings = useForeignSettings().data,
    networks = useNetworks().data;
  const accepted = (networks ?? []).filter((n) => n.accept);
  const basic = settings?.user ? `user = ${settings.user}\npassword = …\n` : "";
  return (
    <div className={css["steps"]}>
      <section className="card stack">
        <div>
          <h2 className="card-title" style={{ marginBottom: 2 }}>
            {x.address}
          </h2>
          <p className="dim small">{x.addressHelp}</p>
        </div>
        <CopyText value={address} label={x.address} />
        {plain && (
          <Note tone={settings?.tls_only ? "bad" : "warn"} icon={<IconLockOpen size={18} />}>
            {settings?.tls_only ? t.foreign.settings.tlsWarn : x.plain}
          </Note>
        )}
        {settings?.user && <Note icon={<IconUserShield size={18} />}>{x.user}</Note>}
        {networks && (
          <div className="small">
            {accepted.length > 0 ? (
              <>
                <p>{x.accepted}</p>
                <ul className={css["list"]}>
                  {accepted.map((n) => (
                    <li key={n.cidr}>
                      <span className="mono">{n.cidr}</span> {n.name && <span className="dim">{n.name}</span>}
                    </li>
                  ))}
                </ul>
              </>
            ) : (
              <p>{x.acceptedNone}</p>
            )}
          </div>
        )}
      </section>
      <section className="card stack">
        <div>
          <h2 className="card-title" style={{ marginBottom: 2 }}>
            {x.config}
          </h2>
          <p className="dim small">{x.configHelp}</p>
        </div>
        <CopyText value={`server = ${address}\n${basic}delaytime = 60`} label={x.config} />
        <div>
          <h3 className="small strong">{x.now}</h3>
          <p className="dim small">{x.modulesHelp}</p>
        </div>
        <CopyText value={`fusioninventory-agent --server=${address} --tasks=inventory,deploy`} label={x.now} />
        <h3 className="small strong">{x.windows}</h3>
        <CopyText
          value={`msiexec /i GLPI-Agent-x64.msi /quiet SERVER="${address}" ADD_FEATURE=feat_DEPLOY RUNNOW=1`}
          label={x.windows}
        />
      </section>
      <section className="card row wrap">
        <div className="grow">
          <h2 className="card-title" style={{ marginBottom: 2 }}>
            {x.ours}
          </h2>
          <p className="dim small">{x.oursHelp}</p>
        </div>
        {manages && (
          <Button variant="default" leftSection={<IconTerminal2 size={16} />} onClick={() => go("/agents?dialog=enrol")}>
            {x.enrol}
          </Button>
        )}
      </section>
    </div>
  );
}
