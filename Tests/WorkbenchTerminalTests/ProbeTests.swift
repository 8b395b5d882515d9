import Testing

@testable import WorkbenchTerminal

@Suite struct ProbeTests {
  @Test func percentilesAreNearestRank() {
    let hundred = Percentiles((1...100).shuffled().map(Double.init))
    #expect(hundred.value(50) == 50)
    #expect(hundred.value(99) == 99)
    #expect(hundred.value(100) == 100)
    #expect(hundred.value(0) == 1)
    #expect(Percentiles([7]).value(99) == 7)
    #expect(Percentiles([1, 2]).value(51) == 2)
    #expect(Percentiles([]).value(50).isNaN)
  }

  @Test func reportCountsAnswers() {
    let answers = [KeyAnswer(seconds: 0.002, bytes: 10), nil, KeyAnswer(seconds: 0.004, bytes: 30)]
    let report = ScreenLatencyReport(
      firstPaintSeconds: 0.1, answers: answers, userInterfaceCPUShare: nil)
    #expect(report.answeredKeys == 2)
    #expect(report.unansweredKeys == 1)
    #expect(report.p50Milliseconds == 2)
    #expect(report.p99Milliseconds == 4)
    #expect(report.bytesPerKey == 20)
  }

  @Test func paintIsTextAfterTheAlternateScreen() {
    var detector = PaintDetector()
    detector.feed(Array("before\u{1B}[?1049".utf8))
    detector.feed(Array("h\u{1B}[22;0;0t\u{1B}[1;60r\u{1B}(B\u{1B}[m\u{1B}[H  ".utf8))
    #expect(!detector.hasPainted)
    detector.feed(Array("\u{1B}[3;1Hx".utf8))
    #expect(detector.hasPainted)
  }

  @Test func statLinesWithOddNames() {
    let stat = "12 (a ) b) S 1 2 3 4 5 6 7 8 9 10 70 30 0 0 20"
    #expect(ThreadTime.ticks(stat) == 100)
    #expect(ThreadTime.ticks("garbage") == nil)
  }

  @Test func base64AgreesWithTheStandard() {
    let pairs = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
    for (plain, coded) in pairs { #expect(Base64.encode(Array(plain.utf8)) == Array(coded.utf8)) }
  }

  @Test func capturedTextNeverSplitsAScalar() {
    #expect(CapturedOutput.unfinished(Array("aé".utf8)) == 0)
    #expect(CapturedOutput.unfinished(Array("aé".utf8.dropLast())) == 1)
    #expect(CapturedOutput.unfinished(Array("漢".utf8.dropLast())) == 2)
    #expect(CapturedOutput.unfinished(Array("😀".utf8.dropLast())) == 3)
    #expect(CapturedOutput.unfinished([0x80, 0x80, 0x80]) == 0)
    #expect(CapturedOutput.unfinished([]) == 0)
  }
}
