/** One line on a terminal that says how far it is; nothing elsewhere, such as in the logs of CI. */
export function showProgress(total: number) {
  const { stderr } = process;
  if (!stderr.isTTY) return { show() {}, end() {} };
  const write = (text: string) =>
    stderr.write(`\r${text.slice(0, (stderr.columns || 80) - 1)}\x1b[K`);
  return {
    show: (count: number, name: string) => write(`${count} of ${total} contracts: ${name}`),
    end: () => write(''),
  };
}
