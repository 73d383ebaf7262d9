/** Sign in with user and password or with an access key. The address that was asked for is opened afterwards. */
import { outside, within } from "@/api/root";
import { Refusal, useTitle } from "@/components/basics";
import { chooseLanguage, chooseTheme, shownTheme } from "@/shell/preferences";
import { arrival } from "@/session/arrival";
import { fixed, keyRefused, signIn, signInWithKey } from "@/session/session";
import { useStore } from "@/live/store";
import { useLang, useTexts } from "@/texts/current";
import { Button, PasswordInput, SegmentedControl, TextInput } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import css from "./Login.module.css";

export default function Login() {
  const t = useTexts(),
    lang = useLang(),
    shown = useStore(shownTheme),
    router = useRouter();
  const { to } = useSearch({ from: "/login" });
  const [way, setWay] = useState<"password" | "key">(keyRefused.get() && !fixed.get() ? "key" : "password"),
    [user, setUser] = useState(arrival().user ?? ""),
    [password, setPassword] = useState(""),
    [key, setKey] = useState(""),
    [busy, setBusy] = useState(false),
    [error, setError] = useState<unknown>(keyRefused.get());
  useTitle(t.login.title);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await (way === "key" ? signInWithKey(key.trim()) : signIn(user, password));
      keyRefused.set(undefined);
      router.history.replace(outside(within(to ?? arrival().to ?? "/")));
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };
  return (
    <main className={css["page"]}>
      <div className={css["corner"]}>
        <Button
          size="compact-sm"
          variant="subtle"
          lang={lang === "fr" ? "en" : "fr"}
          onClick={() => void chooseLanguage(lang === "fr" ? "en" : "fr", () => undefined)}
        >
          {lang === "fr" ? "English" : "Français"}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          aria-label={t.app.theme}
          onClick={() => chooseTheme(shown === "dark" ? "light" : "dark")}
        >
          {shown === "dark" ? <IconSun size={17} /> : <IconMoon size={17} />}
        </Button>
      </div>
      <form className={css["form"]} onSubmit={(e) => void submit(e)} aria-labelledby="login-title">
        <div className={css["brand"]}>
          <img src={outside("/logo.svg")} width="52" height="52" alt="" />
          <div>
            <p className={css["name"]}>Escale</p>
            <p className="dim small">{t.login.welcome}</p>
          </div>
        </div>
        <h1 id="login-title" className="sr">
          {t.login.title}
        </h1>
        <SegmentedControl
          fullWidth
          aria-label={t.login.title}
          value={way}
          onChange={(to) => {
            setWay(to as typeof way);
            setError(undefined);
          }}
          data={[
            { value: "password", label: t.signIn.byPassword },
            { value: "key", label: t.signIn.byKey },
          ]}
        />
        {way === "password" ? (
          <>
            <TextInput
              key="user"
              label={t.login.user}
              name="username"
              autoComplete="username"
              autoFocus={user === ""}
              required
              withAsterisk={false}
              value={user}
              onChange={(e) => setUser(e.currentTarget.value)}
              autoCapitalize="none"
              spellCheck={false}
            />
            <PasswordInput
              key="password"
              label={t.login.password}
              name="password"
              autoComplete="current-password"
              autoFocus={user !== ""}
              required
              withAsterisk={false}
              value={password}
              onChange={(e) => setPassword(e.currentTarget.value)}
              visibilityToggleButtonProps={{ "aria-label": t.login.show }}
            />
          </>
        ) : (
          <PasswordInput
            key="key"
            label={t.credentials.key}
            description={t.signIn.keyHelp}
            name="access-key"
            autoComplete="off"
            autoFocus
            required
            withAsterisk={false}
            value={key}
            onChange={(e) => setKey(e.currentTarget.value)}
            visibilityToggleButtonProps={{ "aria-label": t.admin.showKey }}
          />
        )}
        <Refusal error={error} />
        <Button type="submit" loading={busy} fullWidth size="md" mt={4}>
          {t.login.submit}
        </Button>
        {way === "password" && <p className="dim tiny">{t.login.first}</p>}
      </form>
    </main>
  );
}
