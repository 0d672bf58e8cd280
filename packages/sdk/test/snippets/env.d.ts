declare namespace NodeJS {
  // The printed texts write `process.env.NAME`, which our compiler settings allow for declared names only.
  interface ProcessEnv {
    REGPILOT_API_KEY?: string;
  }
}
