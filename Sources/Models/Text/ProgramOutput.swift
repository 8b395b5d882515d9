#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// What another program writes.
///
/// By the system's calls alone: Foundation's `Process` starts threads, and waits for ever where a
/// limit of memory allows none.
enum ProgramOutput {
  /// Its standard output, whole; nil where it does not start or fails.
  static func read(_ program: String, _ arguments: [String]) -> [UInt8]? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    defer { close(ends[0]) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let child = start(program, arguments, output: ends[1])
    close(ends[1])
    guard let child else { return nil }
    let bytes = everything(from: ends[0])
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status == 0 ? bytes : nil
  }

  private static func start(_ program: String, _ arguments: [String], output: Int32) -> pid_t? {
    #if canImport(Glibc)
      var actions = posix_spawn_file_actions_t()
    #else
      var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var child: pid_t = 0
    return posix_spawn(&child, program, &actions, nil, &words, environ) == 0 ? child : nil
  }

  private static func everything(from descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var page = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, &page, page.count)
      #else
        let count = Darwin.read(descriptor, &page, page.count)
      #endif
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return bytes }
      bytes += page[..<count]
    }
  }
}
