/** Version of the console, put in when it is built. */
declare const __CONSOLE_VERSION__: string;
