/** Mantine's theme, fed from our tokens, so that its components and ours look like one family. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const marine: MantineColorsTuple = [
  "#e6f4f8",
  "#cbe6ee",
  "#9ccfdf",
  "#69b5cc",
  "#3f9dba",
  "#1f87a6",
  "#17718e",
  "#0a6480",
  "#085269",
  "#053c4e",
];
const red: MantineColorsTuple = [
  "#fdeaeb",
  "#f9cfd1",
  "#f0a3a7",
  "#e7757b",
  "#dc4f58",
  "#d03d48",
  "#c23340",
  "#ab1f2b",
  "#8f1822",
  "#6d1018",
];
const dark: MantineColorsTuple = [
  "#e6ecf3",
  "#abb7c6",
  "#93a1b3",
  "#67778a",
  "#3a4756",
  "#263240",
  "#1b242f",
  "#151c25",
  "#0e131a",
  "#0b1017",
];

export const theme = createTheme({
  primaryColor: "marine",
  primaryShade: { light: 7, dark: 6 },
  colors: { marine, red, dark },
  defaultRadius: 8,
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: "var(--mono)",
  fontSizes: { xs: "0.75rem", sm: "0.875rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.25rem" },
  headings: { fontWeight: "650" },
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, fz: "xs", events: { hover: true, focus: true, touch: false } } },
    Modal: {
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45, blur: 1 }, transitionProps: { duration: 120 } },
    },
    Drawer: {
      defaultProps: { position: "right", overlayProps: { backgroundOpacity: 0.35 }, transitionProps: { duration: 140 } },
    },
    Menu: {
      defaultProps: {
        shadow: "md",
        position: "bottom-end",
        withinPortal: true,
        withInitialFocusPlaceholder: false,
        middlewares: { flip: true, shift: { crossAxis: true, padding: 8 } },
        transitionProps: { duration: 90 },
      },
    },
    InputWrapper: { defaultProps: { inputWrapperOrder: ["label", "input", "description", "error"] } },
    Select: { defaultProps: { checkIconPosition: "right", maxDropdownHeight: 320 } },
    Button: { defaultProps: { size: "sm" } },
  },
});

export const variables: CSSVariablesResolver = () => {
  const ours = {
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-text": "var(--text-1)",
    "--mantine-color-dimmed": "var(--text-2)",
    "--mantine-color-placeholder": "var(--text-3)",
    "--mantine-color-default": "var(--surface)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--text-1)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-anchor": "var(--accent-text)",
    "--mantine-color-error": "var(--bad)",
    "--mantine-color-marine-filled": "var(--accent)",
    "--mantine-color-marine-filled-hover": "var(--accent-hover)",
    "--mantine-color-marine-light": "var(--accent-soft)",
    "--mantine-color-marine-light-hover": "var(--selected)",
    "--mantine-color-marine-light-color": "var(--accent-text)",
    "--mantine-color-marine-text": "var(--accent-text)",
    "--mantine-color-red-light": "var(--bad-soft)",
    "--mantine-color-red-light-color": "var(--bad)",
    "--mantine-color-red-text": "var(--bad)",
  };
  return { variables: {}, light: ours, dark: ours };
};
