import EngineRuntime
import Testing

@Suite struct HeldOutSplitTests {
  @Test func everyByteGoesToExactlyOnePart() {
    let lines = (0..<20_000).map { "line \($0) of a long text, é and 漢字 included\n" }
    let text = lines.joined()
    let split = HeldOutSplit.split(text)
    #expect(split.training.utf8.count + split.validation.utf8.count == text.utf8.count)
    let training = Set(split.training.split(separator: "\n"))
    let validation = Set(split.validation.split(separator: "\n"))
    #expect(training.isDisjoint(with: validation))
    #expect(training.count + validation.count == lines.count)
    let share = Double(split.validation.utf8.count) / Double(text.utf8.count)
    #expect(share > 0.03 && share < 0.07)
  }

  @Test func aTextWithoutLinesIsNotCutInsideACharacter() {
    let text = String(repeating: "漢", count: 100_000)
    let split = HeldOutSplit.split(text)
    #expect(split.training + split.validation == text)
    #expect(!split.validation.isEmpty)
  }
}
