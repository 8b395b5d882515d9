import ArgumentParser

@main
struct BfqTui: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "bfq-tui")
}
