/** Where npm puts the Node 24 that runs everything else. */
export function node24(projectDir: string): string;

/** Installs the locked dependencies when they are missing; one process at a time. `say` is told what goes on. */
export function ensureInstalled(projectDir: string, say: (line: string) => void): Promise<void>;

/** True when node_modules holds what package-lock.json names. */
export function isInstalled(projectDir: string): boolean;
