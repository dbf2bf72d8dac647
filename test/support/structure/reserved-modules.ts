import { importsOf, isCode, type SourceFile } from "./source-file.ts";

interface Reservation {
  readonly module: RegExp;
  /** Beginning of the one folder that may import it. */
  readonly folder: string;
}

/** What reaches the outside or starts something, of the deployed code: each behind one seam. */
const RESERVATIONS: readonly Reservation[] = [
  { module: /^(?:node:)?child_process$/, folder: "lambdas/shared/subprocess/" },
  { module: /^(?:undici|proxy-chain)(?:\/|$)/, folder: "lambdas/shared/proxy/" },
  { module: /^(?:node:)?(?:http|https|http2|net|dgram|dns)(?:\/|$)/, folder: "lambdas/shared/proxy/" },
];

/** Deployed code that imports a module reserved for another folder, one sentence each. Types may be imported anywhere. */
export function reservedModules(files: readonly SourceFile[]): string[] {
  const deployed = files.filter((file) => isCode(file) && /^(?:lambdas|lib|layers)\//.test(file.path));
  return deployed.flatMap((file) =>
    importsOf(file)
      .filter(({ typeOnly }) => !typeOnly)
      .flatMap(({ target }) =>
        RESERVATIONS.filter(({ module }) => module.test(target)).map((rule) => ({ target, ...rule })),
      )
      .filter(({ folder }) => !file.path.startsWith(folder))
      .map(({ target, folder }) => `${file.path} may not import ${target}: only ${folder} may`),
  );
}
