/** npm's own substitution of `${NAME}` by variables, which lies beside this file in the assembled tree. */
declare const envReplace: (text: string, environment: NodeJS.ProcessEnv) => string

export = envReplace
