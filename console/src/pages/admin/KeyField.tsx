/** An access key: typed, made at random, or derived from a login and a password. */
import { deriveKey } from "@/session/derive";
import { useTexts } from "@/texts/current";
import { Button, PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";

export const KEY_MIN = 8;
const RANDOM_BYTES = 20;

export function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(RANDOM_BYTES))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

export function KeyField({
  value,
  onChange,
  help,
  fault,
}: {
  value: string;
  onChange: (key: string) => void;
  help: string;
  fault: string | undefined;
}) {
  const t = useTexts();
  const [making, setMaking] = useState(false),
    [way, setWay] = useState<"random" | "derive">("random"),
    [login, setLogin] = useState(""),
    [password, setPassword] = useState("");
  return (
    <div className="stack tight">
      <PasswordInput
        label={t.credentials.key}
        description={help}
        value={value}
        error={fault}
        autoComplete="new-password"
        onChange={(e) => onChange(e.currentTarget.value)}
        visibilityToggleButtonProps={{ "aria-label": t.admin.showKey }}
      />
      <div>
        <Button
          size="compact-sm"
          variant="subtle"
          aria-expanded={making}
          leftSection={<IconKey size={15} />}
          onClick={() => setMaking(!making)}
        >
          {t.keys.generator}
        </Button>
      </div>
      {making && (
        <div className="card stack" style={{ padding: 12 }} role="group" aria-label={t.keys.generator}>
          <SegmentedControl
            size="xs"
            aria-label={t.keys.generator}
            value={way}
            onChange={(to) => setWay(to as typeof way)}
            data={[
              { value: "random", label: t.keys.random },
              { value: "derive", label: t.keys.derive },
            ]}
          />
          <p className="small dim">{way === "random" ? t.keys.randomHelp : t.keys.deriveHelp}</p>
          {way === "derive" && (
            <div className="form-grid">
              <TextInput
                size="xs"
                label={t.keys.login}
                autoComplete="off"
                value={login}
                onChange={(e) => setLogin(e.currentTarget.value)}
              />
              <PasswordInput
                size="xs"
                label={t.login.password}
                autoComplete="new-password"
                value={password}
                onChange={(e) => setPassword(e.currentTarget.value)}
                visibilityToggleButtonProps={{ "aria-label": t.login.show }}
              />
            </div>
          )}
          <div>
            <Button
              size="xs"
              variant="default"
              disabled={way === "derive" && (login === "" || password === "")}
              onClick={() => void (way === "random" ? Promise.resolve(randomKey()) : deriveKey(login, password)).then(onChange)}
            >
              {t.keys.use}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
