/** The account at this machine, as the history of rows names it: the node's own key signs for it. */
export const accountOf = (env: NodeJS.ProcessEnv): string => env.SUDO_USER ?? env.USER ?? env.USERNAME ?? 'guantong'
