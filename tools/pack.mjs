// Makes tarballs of the packages that users of the SDK install: compiled files and type declarations, without tests and sources.
//
//   node tools/pack.mjs <folder>      writes <folder>/perdure-*.tgz, one of each package, ready for `npm install`
//
// In the repository the packages' types are their sources; in a tarball they are declarations, so the manifests are rewritten on the way.
// What Node loads is put into few files, as each file costs a start 0.3 ms. The transport brings the libraries it rests on along: grpc-js
// would come with 30 packages and 9 MB, of which most is never loaded. So a fix in it takes a release of ours; its licence and those of what it
// uses are in THIRD-PARTY-LICENSES.txt.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackages } from './build.mjs';
import { filesBelow, packagesIn, root } from './packages.mjs';

/** What a user of client and worker needs, inner ones first. */
export const publishedPackages = [
  'wire',
  'transports/grpc',
  'sdk/proto',
  'sdk/common',
  'sdk/workflow',
  'sdk/client',
  'sdk/envconfig',
  'sdk/activity',
  'sdk/worker',
  'sdk/testing',
  'sdk/eslint-plugin',
];

/**
 * Packages whose entries are bundled: with which libraries, which entries are published at all if not all, and programs that are started
 * by a path beside the file that starts them.
 */
const bundled = {
  wire: {},
  // The server side is for servers.
  'transports/grpc': { libraries: ['@grpc/grpc-js', 'fflate'], entries: ['./client'] },
  'sdk/common': {},
  'sdk/workflow': {},
  'sdk/client': {},
  'sdk/envconfig': {},
  'sdk/activity': {},
  'sdk/worker': { programs: { 'thread-main': 'threads/thread-main.js' } },
};
/** Declarations of a bundled library that our own refer to. */
const typedLibrary = { name: '@grpc/grpc-js', declarations: 'node_modules/@grpc/grpc-js/build/src', folder: 'grpc-js' };

const isTest = (path) => /\.test\.(?:js|d\.ts)$/.test(path);

/**
 * One run of the compiler for all. Every source is named: what the compiler only reaches by a package's name counts as somebody else's, and
 * gets no declarations or not, as chance will have it.
 */
function declarations(folder) {
  const config = join(folder, 'tsconfig.json');
  const isSource = (name) => name.endsWith('.ts') && !name.endsWith('.test.ts');
  const files = publishedPackages.flatMap((path) => filesBelow(join(root, path, 'src'), isSource));
  const emit = { noEmit: false, declaration: true, emitDeclarationOnly: true, outDir: folder, rootDir: root, types: ['node'] };
  const typeRoots = [join(root, 'node_modules/@types')];
  const compilerOptions = { ...emit, typeRoots };
  writeFileSync(config, JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, files, include: [] }));
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config], { stdio: 'inherit' });
}

/** `./src/x.ts` names the types in the repository, `./dist/x.d.ts` in a tarball. */
function publishedManifest({ path, manifest }) {
  const { private: _private, devDependencies: _dev, exports, dependencies, ...rest } = manifest;
  const { libraries = [], entries = Object.keys(exports) } = bundled[path] ?? {};
  const published = entries.map((name) => {
    const { types, default: file } = exports[name];
    const declaration = types.replace(/^\.\/src\/(.*)\.ts$/, '$1.d.ts');
    const asModule = { types: `./dist/${declaration}`, default: file };
    return [name, { import: asModule, require: { types: `./${commonjsTypes}/${declaration}`, default: file } }];
  });
  const needed = Object.entries(dependencies ?? {}).filter(([name]) => !libraries.includes(name));
  return { ...rest, exports: Object.fromEntries(published), dependencies: Object.fromEntries(needed) };
}

/**
 * Node has `require` load modules since 20.19 and 22.12; a CommonJS project that TypeScript compiles for older rules (`node16`) has to be told so
 * by declarations that count as CommonJS.
 */
const commonjsTypes = 'types-cjs';

function copyFiles(from, to, accepts, change = (text) => text) {
  for (const file of filesBelow(from, (name) => accepts(name) && !isTest(name))) {
    const target = join(to, relative(from, file));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, change(readFileSync(file, 'utf8'), target));
  }
}

const isJavaScript = (name) => name.endsWith('.js');
/** The maps stay at home with the sources they lead to. */
const withoutMap = (text) => text.replace(/\n?\/\/# sourceMappingURL=.*\n?$/, '\n');

/** The same in every bundle of workflows, so it is made once, here. */
async function writeSdkPart(target) {
  const { sdkPart } = await import(join(root, 'sdk/worker/dist/bundler/sdk-part.js'));
  writeFileSync(join(target, 'dist/sdk-part.txt'), await sdkPart());
}

/** CommonJS libraries want Node's own modules by `require`. */
const requireBanner = {
  js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
};

/** Entries keep their places below dist; a program goes where the file that starts it will be, at the top. */
function entryPoints(folder, manifest, { entries = Object.keys(manifest.exports), programs }) {
  const files = entries.map((name) => manifest.exports[name].default);
  const named = files.map((file) => [file.replace(/^\.\/dist\/(.*)\.js$/, '$1'), join(folder, file)]);
  return Object.fromEntries([...named, ...Object.entries(programs).map(([name, file]) => [name, join(folder, 'dist', file)])]);
}

/** The entries with their libraries in few files, and the licences of what came in. */
async function bundleEntries({ folder, manifest }, { libraries = [], entries, programs = {} }, target) {
  const { metafile } = await build({
    entryPoints: entryPoints(folder, manifest, { entries, programs }),
    absWorkingDir: root,
    outdir: join(target, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // grpc-js asks for the loader only when somebody wants its own diagnostics.
    // Nobody reads or steps through somebody else's library in a tarball, but each process parses it.
    ...(libraries.length === 0 ? { packages: 'external' } : { banner: requireBanner, minifyWhitespace: true, lineLimit: 200 }),
    external: ['@perdure/*', '@grpc/proto-loader'],
    legalComments: 'none',
    minifySyntax: true,
    metafile: true,
    logLevel: 'warning',
  });
  if (libraries.length === 0) return;
  const inside = Object.keys(metafile.inputs).flatMap((input) => input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []);
  const licences = [...new Set(inside)].sort().map((library) => licenceOf(join(root, library)));
  writeFileSync(join(target, 'THIRD-PARTY-LICENSES.txt'), licences.join('\n'));
  if (licences.length === 0) throw new Error(`${manifest.name}: none of ${libraries.join(', ')} was bundled`);
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  const text = file === undefined ? '' : readFileSync(join(folder, file), 'utf8');
  return `${name} ${version} (${license})\n\n${text}`;
}

/** Our declarations name a bundled library's; its own are put beside them. */
function copyLibraryTypes(target) {
  const { name, declarations: from, folder } = typedLibrary;
  const to = join(target, 'dist', folder);
  // Its diagnostics are typed by libraries that do not come along.
  const absent = join(to, 'absent.js');
  copyFiles(
    join(root, from),
    to,
    (file) => file.endsWith('.d.ts'),
    (text, file) => text.replace(/'@(?:grpc\/proto-loader|js-sdsl\/ordered-map)'/g, `'${posixRelative(dirname(file), absent)}'`),
  );
  writeFileSync(join(to, 'absent.d.ts'), absentTypes);
  writeFileSync(join(to, 'package.json'), '{ "type": "commonjs" }\n');
  return (text, file) => text.replaceAll(`'${name}'`, `'${posixRelative(dirname(file), join(to, 'index.js'))}'`);
}

const absentTypes = [
  'AnyExtension',
  'EnumTypeDefinition',
  'Long',
  'MessageTypeDefinition<A = unknown, B = unknown>',
  'MethodDefinition<A, B, C = unknown, D = unknown>',
  'OrderedMap<K, V>',
]
  .map((name) => `export type ${name} = any;\n`)
  .join('');

/** Declarations that lead nowhere would make everything beyond `any`. */
function assertComplete(folder) {
  for (const file of filesBelow(folder, (name) => name.endsWith('.d.ts')))
    for (const [, specifier] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]*\.js)['"]/g)) {
      const target = join(dirname(file), specifier.replace(/\.js$/, '.d.ts'));
      if (!existsSync(target)) throw new Error(`${file} refers to ${specifier}, which has no declarations`);
    }
}

function posixRelative(from, to) {
  const path = relative(from, to).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}

async function stage(each, types, staging) {
  const { folder, path } = each;
  const target = join(staging, path.replaceAll('/', '-'));
  mkdirSync(target);
  let changeTypes;
  if (bundled[path] === undefined) {
    copyFiles(join(folder, 'dist'), join(target, 'dist'), isJavaScript, withoutMap);
  } else {
    await bundleEntries(each, bundled[path], target);
    if (bundled[path].libraries?.includes(typedLibrary.name)) changeTypes = copyLibraryTypes(target);
  }
  if (path === 'sdk/worker') await writeSdkPart(target);
  copyFiles(join(types, path, 'src'), join(target, 'dist'), (name) => name.endsWith('.d.ts'), changeTypes);
  assertComplete(join(target, 'dist'));
  copyFiles(join(target, 'dist'), join(target, commonjsTypes), (name) => name.endsWith('.d.ts'));
  writeFileSync(join(target, commonjsTypes, 'package.json'), '{ "type": "commonjs" }\n');
  cpSync(join(folder, 'README.md'), join(target, 'README.md'));
  cpSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(publishedManifest(each), undefined, 2)}\n`);
  return target;
}

/** Writes the tarballs and returns their paths. */
export async function packPackages(outFolder) {
  await buildPackages(publishedPackages.map((path) => join(root, path)));
  mkdirSync(outFolder, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'perdure-pack-'));
  try {
    const types = join(work, 'types');
    mkdirSync(types);
    declarations(types);
    const tarballs = [];
    for (const each of packagesIn(publishedPackages.map((path) => join(root, path)))) {
      const staged = await stage(each, types, work);
      const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', outFolder];
      const [{ filename }] = JSON.parse(
        execFileSync('npm', args, { cwd: staged, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
      );
      tarballs.push(join(outFolder, filename));
    }
    return tarballs;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [outFolder] = process.argv.slice(2);
  if (outFolder === undefined) throw new Error('node tools/pack.mjs <folder for the tarballs>');
  for (const file of await packPackages(resolve(outFolder))) console.log(file);
}
