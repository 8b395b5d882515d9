import Models
import Testing

@Suite struct HalfPrecisionTests {
  #if !(os(macOS) && arch(x86_64))
    @Test func everyHalfDecodesLikeTheProcessors() {
      for bits in UInt16.min ... .max {
        let expected = Float(Float16(bitPattern: bits))
        let found = HalfPrecision.float(fromHalf: bits)
        if expected.isNaN {
          #expect(found.isNaN)
        } else if found.bitPattern != expected.bitPattern {
          Issue.record("\(bits): found \(found), expected \(expected)")
        }
      }
    }

    @Test func encodingRoundsLikeTheProcessor() {
      for step in 0..<(1 << 20) {
        let bits = UInt32(truncatingIfNeeded: step) &* 4099
        let value = Float(bitPattern: bits)
        let expected = Float16(value)
        let found = HalfPrecision.half(from: value)
        if value.isNaN {
          #expect(Float16(bitPattern: found).isNaN)
        } else if found != expected.bitPattern {
          Issue.record("\(value): found \(found), expected \(expected.bitPattern)")
        }
      }
    }
  #endif

  @Test func everyHalfSurvivesTheWayThroughFloat() {
    for bits in UInt16.min ... .max {
      let value = HalfPrecision.float(fromHalf: bits)
      if !value.isNaN && HalfPrecision.half(from: value) != bits {
        Issue.record("\(bits) became \(HalfPrecision.half(from: value))")
      }
    }
  }

  @Test func everyBrainFloatSurvivesTheWayThroughFloat() {
    for bits in UInt16.min ... .max {
      let value = HalfPrecision.float(fromBrain: bits)
      let back = HalfPrecision.brain(from: value)
      if value.isNaN {
        #expect(HalfPrecision.float(fromBrain: back).isNaN)
      } else if back != bits {
        Issue.record("\(bits) became \(back)")
      }
    }
  }

  /// Midpoints between neighbours go to the even one; a hair above goes up.
  @Test func tiesGoToEven() {
    for bits in UInt16(0)..<0x7BFF {
      let low = Double(HalfPrecision.float(fromHalf: bits))
      let high = Double(HalfPrecision.float(fromHalf: bits + 1))
      let middle = Float((low + high) / 2)
      let even = bits % 2 == 0 ? bits : bits + 1
      if HalfPrecision.half(from: middle) != even
        || HalfPrecision.half(from: -middle) != even | 0x8000
        || HalfPrecision.half(from: middle.nextUp) != bits + 1
        || HalfPrecision.half(from: middle.nextDown) != bits
      {
        Issue.record("around \(middle)")
      }
    }
    for bits in UInt16(0)..<0x7F7F {
      let middle = Float(bitPattern: UInt32(bits) << 16 | 0x8000)
      let even = bits % 2 == 0 ? bits : bits + 1
      if HalfPrecision.brain(from: middle) != even
        || HalfPrecision.brain(from: middle.nextUp) != bits + 1
        || HalfPrecision.brain(from: middle.nextDown) != bits
      {
        Issue.record("around \(middle)")
      }
    }
  }

  @Test func whatIsTooLargeBecomesInfinity() {
    #expect(HalfPrecision.half(from: 65_519) == 0x7BFF)
    #expect(HalfPrecision.half(from: 65_520) == 0x7C00)
    #expect(HalfPrecision.half(from: -.infinity) == 0xFC00)
    #expect(HalfPrecision.brain(from: .greatestFiniteMagnitude) == 0x7F80)
  }
}
