import Numerics
import Testing

@Suite struct CancellationTokenTests {
  @Test func itIsSetOnceForAllWhoHoldIt() throws {
    let token = CancellationToken()
    let copy = token
    try copy.check()
    token.cancel()
    token.cancel()
    #expect(copy.isCancelled)
    #expect(throws: Cancelled.self) { try copy.check() }
    #expect(!CancellationToken.never.isCancelled)
  }
}
