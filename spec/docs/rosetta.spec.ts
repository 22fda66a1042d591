import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const page = readFileSync(join(__dirname, '../../docs/rosetta.md'), 'utf8');
const chapter = page.slice(page.indexOf('## Every function, page by page'));

/** The public names of CPython 3.13 on each page of asyncio's documentation: its functions, and `dir()` of its classes. */
const names: Readonly<Record<string, readonly string[]>> = {
  Tasks: [
    ...of(
      'asyncio',
      'create_task TaskGroup sleep gather eager_task_factory create_eager_task_factory shield',
    ),
    ...of('asyncio', 'timeout timeout_at wait_for wait FIRST_COMPLETED FIRST_EXCEPTION ALL_COMPLETED'),
    ...of('asyncio', 'as_completed to_thread run_coroutine_threadsafe current_task all_tasks iscoroutine'),
    ...of('asyncio', 'iscoroutinefunction ensure_future wrap_future isfuture'),
    ...of('tg', 'create_task'),
    ...of('timeout', 'when reschedule expired'),
    ...of(
      'task',
      'add_done_callback cancel cancelled cancelling done exception get_context get_coro get_loop',
    ),
    ...of('task', 'get_name get_stack print_stack remove_done_callback result set_exception set_name'),
    ...of('task', 'set_result uncancel'),
  ],
  Runners: [...of('asyncio', 'run Runner'), ...of('runner', 'run close get_loop')],
  Subprocesses: [
    ...of('asyncio', 'create_subprocess_exec create_subprocess_shell'),
    ...of('asyncio.subprocess', 'PIPE STDOUT DEVNULL'),
    ...of('process', 'communicate kill pid returncode send_signal stderr stdin stdout terminate wait'),
  ],
  Streams: [
    ...of('asyncio', 'open_connection open_unix_connection start_server start_unix_server'),
    ...of('asyncio', 'StreamReader StreamWriter'),
    ...of('reader', 'at_eof feed_eof read readexactly readline readuntil'),
    ...of(
      'writer',
      'can_write_eof close drain get_extra_info is_closing start_tls transport wait_closed write',
    ),
    ...of('writer', 'write_eof writelines'),
  ],
  Executors: of('loop', 'run_in_executor set_default_executor shutdown_default_executor'),
  'The event loop': [
    ...of('asyncio', 'get_running_loop get_event_loop set_event_loop new_event_loop AbstractEventLoop'),
    ...of('asyncio', 'AbstractServer EventLoop ProactorEventLoop SelectorEventLoop'),
    ...of(
      'loop',
      'add_reader add_signal_handler add_writer call_at call_exception_handler call_later call_soon',
    ),
    ...of('loop', 'call_soon_threadsafe close connect_accepted_socket connect_read_pipe connect_write_pipe'),
    ...of('loop', 'create_connection create_datagram_endpoint create_future create_server create_task'),
    ...of('loop', 'create_unix_connection create_unix_server default_exception_handler get_debug'),
    ...of('loop', 'get_exception_handler get_task_factory getaddrinfo getnameinfo is_closed is_running'),
    ...of(
      'loop',
      'remove_reader remove_signal_handler remove_writer run_forever run_until_complete sendfile',
    ),
    ...of(
      'loop',
      'set_debug set_exception_handler set_task_factory shutdown_asyncgens slow_callback_duration',
    ),
    ...of('loop', 'sock_accept sock_connect sock_recv sock_recv_into sock_recvfrom sock_recvfrom_into'),
    ...of(
      'loop',
      'sock_sendall sock_sendfile sock_sendto start_tls stop subprocess_exec subprocess_shell time',
    ),
    ...of('handle', 'cancel cancelled get_context'),
    ...of('timer_handle', 'when'),
    ...of('server', 'abort_clients close close_clients get_loop is_serving serve_forever sockets'),
    ...of('server', 'start_serving wait_closed'),
  ],
};

function of(owner: string, members: string): string[] {
  return members.split(' ').map((member) => `${owner}.${member}`);
}

/** The names in the first column of a section's table whose second column is not empty. */
function namesIn(section: string): Set<string> {
  const [, text = ''] =
    new RegExp(`^### ${section}\\n([\\s\\S]*?)(?=^### |$(?![\\s\\S]))`, 'm').exec(chapter) ?? [];
  const rows = [...text.matchAll(/^\|([^|]*)\|([^|]*)\|$/gm)].filter(([, , beside]) => beside?.trim() !== '');
  return new Set(rows.flatMap(([, first]) => [...first!.matchAll(/`([\w.]+)`/g)].map(([, name]) => name!)));
}

describe('the page that goes from asyncio to rxtask', () => {
  it.each(Object.keys(names))('has a row for every name of %s', (section) => {
    const told = namesIn(section);
    expect(names[section]!.filter((name) => !told.has(name))).toEqual([]);
  });

  it.each(Object.keys(names))('has no row in %s for a name that CPython does not have', (section) => {
    expect([...namesIn(section)].filter((name) => !names[section]!.includes(name))).toEqual([]);
  });
});
