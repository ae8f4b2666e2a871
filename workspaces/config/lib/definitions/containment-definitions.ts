import Definition = require('@npmcli/config/lib/definitions/definition.js')

/** The options of containment, in the style of npm's own definitions; spread into them by an edit. */
const definitions = {
  'containment-accept': new Definition('containment-accept', {
    default: [],
    hint: '<acceptance>',
    type: [Array, String],
    envExport: false,
    description: `
      The grants of projects that you have accepted, each by the name that
      \`npm containment accept\` gives it. An acceptance is for exactly these
      grants of exactly one project.

      A project's \`.npmrc\` cannot set this.
    `,
  }),
  'containment-ceiling': new Definition('containment-ceiling', {
    default: ['project'],
    type: [Array, 'none', 'project', 'environment', 'cache', 'hosts', 'paths'],
    envExport: false,
    description: `
      What a project may grant to the packages in it by its own
      \`package.json\`. \`project\`: paths in the project that its own scripts
      have anyway; \`environment\`, \`cache\`, \`hosts\`: variables, directories
      in your \`~/.cache\`, hosts; \`paths\`: every other path. \`none\`: nothing.
      What goes beyond is an error until you accept it with
      \`npm containment accept\`.

      A project's \`.npmrc\` cannot set this.
    `,
  }),
  'containment-grant': new Definition('containment-grant', {
    default: [],
    hint: '<package grant>',
    type: [Array, String],
    envExport: false,
    description: `
      What you grant to contained packages beyond the default, each as a package
      and a grant: \`msw@2.7.0 write:<project>/public\`. A package alone denies
      it every grant. \`npm containment grant\` writes these for you.

      A project's \`.npmrc\` cannot set this; a project grants in its
      \`package.json\`.
    `,
  }),
  'containment-backend': new Definition('containment-backend', {
    default: 'auto',
    type: ['auto', 'linux', 'bubblewrap', 'oci', 'seatbelt', String],
    description: `
      The mechanism that contains lifecycle scripts when \`safe\` is in effect.
      \`auto\` takes the strongest one that has proven itself on this machine;
      \`linux\` uses the namespaces of the Linux kernel, through a launcher that
      comes with npm; \`bubblewrap\` uses them through the system's bubblewrap;
      \`oci\` uses a container of the system's podman; \`seatbelt\` uses the
      sandbox of macOS.
      Anything else is a backend of yours: the absolute path of a module, or the
      name of a package that is installed globally.

      A project's \`.npmrc\` cannot set this.
    `,
  }),
  'containment-extension': new Definition('containment-extension', {
    default: false,
    type: Boolean,
    description: `
      Whether npm loads a project's \`.npm-extension\` file into itself when
      \`safe\` is in effect. What npm loads into itself has everything that you
      have, and nothing contains it. If false, npm stops where a project has
      such a file; \`--ignore-extension\` goes on without it.

      A project's \`.npmrc\` cannot set this.
    `,
  }),
  'containment-image': new Definition('containment-image', {
    default: null,
    hint: '<image>',
    type: [null, String],
    description: `
      The image of which the containers of \`containment-backend=oci\` are made,
      as \`podman images\` shows it. Scripts then see the system of the image in
      place of the machine's, and in it the package, npm and Node.js. The image
      is one that is on this machine already: npm pulls none. \`null\` means an
      empty root with the machine's own system.

      A project's \`.npmrc\` cannot set this.
    `,
  }),
  'containment-observe': new Definition('containment-observe', {
    default: false,
    type: Boolean,
    description: `
      If true, npm records all that contained scripts use and try: what they
      read, write, look for and run, and the hosts that they want. It is in
      \`--json\` and in \`npm containment report --json\`, and is meant for
      deciding what to grant. Nothing that is enforced changes; scripts take
      longer.

      A project's \`.npmrc\` cannot set this.
    `,
  }),
  'containment-require': new Definition('containment-require', {
    default: 'any',
    type: ['any', 'full'],
    description: `
      The least enforcement that is accepted when \`safe\` is in effect. With
      \`full\`, npm stops when this machine cannot enforce every guarantee of
      containment; with \`any\`, it also accepts a mechanism that names what it
      cannot enforce. Where there is no containment at all, npm stops in any
      case.

      A project's \`.npmrc\` can only ask for more.
    `,
  }),
  'containment-strict': new Definition('containment-strict', {
    default: false,
    type: Boolean,
    description: `
      If true, a contained script that was denied something fails the command,
      also when the script itself did not notice.

      A project's \`.npmrc\` can only turn this on.
    `,
  }),
  'containment-timeout': new Definition('containment-timeout', {
    default: 0,
    type: Number,
    description: `
      How many seconds one contained lifecycle script may take. When they are
      over, the script and everything that it started is ended, and it counts as
      failed. \`0\` means that there is no limit.

      A project's \`.npmrc\` can only ask for less.
    `,
  }),
  safe: new Definition('safe', {
    default: false,
    type: Boolean,
    usage: '--safe|--unsafe',
    description: `
      If true, lifecycle scripts run contained: with the authority to do their
      job in their own package directory, and no more. A contained script sees
      its package, the packages that it can resolve and the toolchain; it has no
      network, no credentials, no home directory, and its \`package.json\` is
      read-only. Scripts of dependencies that nobody reviewed then run,
      contained, instead of being blocked; those that \`allowScripts\` denies
      stay denied, and \`--ignore-scripts\` still wins.

      If this machine cannot contain scripts, npm stops before any script runs.

      Scripts that you name yourself (\`npm run\`, \`npm test\`, the program of
      \`npm exec\`) and those of your own release (\`version\`, \`pack\`,
      \`publish\`) are contained only when \`--safe\` is on the command line.

      Set it for good with \`npm config set safe true\`. \`--unsafe\` on the
      command line is the opposite, for one command. A project's \`.npmrc\` can
      turn this on, never off, and only the word \`false\` turns it off.
    `,
  }),
}

export = definitions
