import { checkBundleSizes } from '../bundles/check-bundle-sizes.ts';
import { checkDeclarations } from '../packed/check-declarations.ts';
import { checkManifests } from '../packed/check-manifests.ts';
import { makeConsumer } from '../packed/consumer-project.ts';
import { checkTarballFiles } from '../packed/check-tarball-files.ts';
import { compileConsumer } from '../packed/compile-consumer.ts';
import { nodeVersions, runConsumer } from '../packed/run-consumer.ts';
import { packPackages } from '../packed/pack-packages.ts';
import { buildPackages } from './build-packages.ts';
import type { Step } from './step.ts';

const build = 'build';
const pack = 'pack';
const install = 'install of the tarballs by npm';

/** What users get, proved on what they get: the built files and the packed tarballs. */
export const packageSteps: readonly Step[] = [
  { name: build, run: buildPackages },
  { name: 'bundle sizes', needs: build, verbose: true, run: checkBundleSizes },
  { name: pack, needs: build, run: packPackages },
  { name: 'files of the tarballs', needs: pack, run: checkTarballFiles },
  { name: 'manifests (publint)', needs: pack, run: checkManifests },
  { name: 'declarations (attw)', needs: pack, run: checkDeclarations },
  { name: install, needs: pack, run: makeConsumer },
  ...nodeVersions.map((version) => ({
    name: `ESM and CJS on Node ${version.name}`,
    needs: install,
    run: (workFolder: string) => runConsumer(version, workFolder),
  })),
  { name: 'a node16 TypeScript project', needs: install, run: compileConsumer },
];
