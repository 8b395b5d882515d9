enum EmbeddedResources { static var defaultModel: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) } }
