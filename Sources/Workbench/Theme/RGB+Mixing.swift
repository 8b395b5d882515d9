extension RGB {
  /// `#rrggbb`.
  var hex: String {
    "#"
      + [red, green, blue].map { channel in
        let digits = String(channel, radix: 16)
        return digits.count == 1 ? "0" + digits : digits
      }.joined()
  }

  /// The colour at `share` of the way to `other`.
  func mixed(with other: RGB, _ share: Double) -> RGB {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + share * (Double(b) - Double(a))).rounded())
    }
    return RGB(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }

  /// Moved towards white or black until text of it can be read on all of `backgrounds`.
  func readable(on backgrounds: [RGB]) -> RGB {
    let light = RGB(255, 255, 255), dark = RGB(0, 0, 0)
    func least(_ color: RGB) -> Double { backgrounds.map(color.contrast).min() ?? 21 }
    let target = least(light) > least(dark) ? light : dark
    return (0...20).lazy.map { self.mixed(with: target, Double($0) / 20) }
      .first { least($0) >= 4.5 } ?? target
  }

  /// A background moved towards `paper` until text of `ink` can be read on it.
  func yielding(to ink: RGB, near paper: RGB) -> RGB {
    (0...20).lazy.map { self.mixed(with: paper, Double($0) / 20) }
      .first { ink.contrast(with: $0) >= 4.5 } ?? paper
  }
}
