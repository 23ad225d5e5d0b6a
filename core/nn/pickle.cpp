// Pickle's opcodes, protocols 2 to 5: those that data needs. What makes or changes
// objects is refused by name; opcodes are named as in Python's pickletools.
#include "core/nn/pickle.h"

#include <fmt/format.h>

#include "core/nn/pickle_machine.h"

namespace flowscope::nn {

Pickle Pickle::read(ByteReader& bytes) { return PickleMachine(bytes).run(); }

Pickle PickleMachine::run() {
  for (;;) {
    const auto opcode = bytes_.number<std::uint8_t>();
    if (opcode == '.') break;  // STOP
    if (!step_scalar(opcode) && !step_container(opcode) && !step_memo(opcode) &&
        !step_object(opcode))
      damaged(fmt::format("the pickle opcode 0x{:02x}, which checkpoints do not use,", opcode));
  }
  out_.root_ = pop();
  return std::move(out_);
}

bool PickleMachine::step_scalar(std::uint8_t opcode) {
  switch (opcode) {
    case 'N':  // NONE
      push({});
      return true;
    case 0x88:  // NEWTRUE
    case 0x89:  // NEWFALSE
      push_boolean(opcode == 0x88);
      return true;
    case 'J':  // BININT
      push_integer(bytes_.number<std::int32_t>());
      return true;
    case 'K':  // BININT1
      push_integer(bytes_.number<std::uint8_t>());
      return true;
    case 'M':  // BININT2
      push_integer(bytes_.number<std::uint16_t>());
      return true;
    case 0x8a:  // LONG1
      push_long(bytes_.take(bytes_.number<std::uint8_t>()));
      return true;
    case 0x8b:  // LONG4
      push_long(bytes_.take(bytes_.number<std::uint32_t>()));
      return true;
    case 'G':  // BINFLOAT
      push_big_endian_real();
      return true;
    case 0x8c:  // SHORT_BINUNICODE
    case 'U':   // SHORT_BINSTRING
    case 'C':   // SHORT_BINBYTES
      push_text(bytes_.take(bytes_.number<std::uint8_t>()));
      return true;
    case 'X':  // BINUNICODE
    case 'T':  // BINSTRING
    case 'B':  // BINBYTES
      push_text(bytes_.take(bytes_.number<std::uint32_t>()));
      return true;
    case 0x8d:  // BINUNICODE8
    case 0x8e:  // BINBYTES8
    case 0x96:  // BYTEARRAY8
      push_text(bytes_.take(bytes_.number<std::uint64_t>()));
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step_container(std::uint8_t opcode) {
  switch (opcode) {
    case '(':  // MARK
      push_mark();
      return true;
    case '}':  // EMPTY_DICT
      push({.kind = Kind::dict});
      return true;
    case ']':   // EMPTY_LIST
    case ')':   // EMPTY_TUPLE
    case 0x8f:  // EMPTY_SET
      push_list({});
      return true;
    case 't':   // TUPLE
    case 'l':   // LIST
    case 0x91:  // FROZENSET
      push_list(pop_to_mark());
      return true;
    case 0x85:  // TUPLE1
    case 0x86:  // TUPLE2
    case 0x87:  // TUPLE3
      push_list(pop_count(opcode - 0x84u));
      return true;
    case 'd': {  // DICT
      const std::vector<Ref> items = pop_to_mark();
      push({.kind = Kind::dict});
      append(items, Kind::dict);
      return true;
    }
    case 'a':  // APPEND
      append(pop_count(1), Kind::list);
      return true;
    case 'e':   // APPENDS
    case 0x90:  // ADDITEMS
      append(pop_to_mark(), Kind::list);
      return true;
    case 's':  // SETITEM
      append(pop_count(2), Kind::dict);
      return true;
    case 'u':  // SETITEMS
      append(pop_to_mark(), Kind::dict);
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step_memo(std::uint8_t opcode) {
  switch (opcode) {
    case '0':  // POP
      pop();
      return true;
    case '1':  // POP_MARK
      pop_to_mark();
      return true;
    case '2':  // DUP
      push_ref(top());
      return true;
    case 'q':  // BINPUT
      remember(bytes_.number<std::uint8_t>());
      return true;
    case 'r':  // LONG_BINPUT
      remember(bytes_.number<std::uint32_t>());
      return true;
    case 0x94:  // MEMOIZE
      remember(memo_.size());
      return true;
    case 'h':  // BINGET
      recall(bytes_.number<std::uint8_t>());
      return true;
    case 'j':  // LONG_BINGET
      recall(bytes_.number<std::uint32_t>());
      return true;
    case 0x80:  // PROTO
      if (bytes_.number<std::uint8_t>() > 5) damaged("an unknown pickle protocol");
      return true;
    case 0x95:  // FRAME, whose length is of no use here
      bytes_.take(8);
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step_object(std::uint8_t opcode) {
  switch (opcode) {
    case 'c': {  // GLOBAL
      const std::string_view module = bytes_.line();
      push_global(module, bytes_.line());
      return true;
    }
    case 0x93: {  // STACK_GLOBAL
      const Ref name = pop(), module = pop();
      if (value(name).kind != Kind::text || value(module).kind != Kind::text)
        damaged("a name that is no text");
      push_global(value(module).text, value(name).text);
      return true;
    }
    case 'i': {  // INST
      const std::string_view module = bytes_.line();
      refuse(fmt::format("{}.{}", module, bytes_.line()));
    }
    case 'o': {  // OBJ
      const std::vector<Ref> items = pop_to_mark();
      if (items.empty()) damaged("an object without a class");
      refuse("an object of " + value(items[0]).text);
    }
    case 0x92: {  // NEWOBJ_EX
      pop_count(2);
      refuse("an object of " + value(pop()).text);
    }
    case 'R':   // REDUCE
    case 0x81:  // NEWOBJ
      reduce();
      return true;
    case 'b':  // BUILD
      build();
      return true;
    case 'Q':  // BINPERSID
      push({.kind = Kind::persistent, .items = pop_count(1)});
      return true;
    default:
      return false;
  }
}

}  // namespace flowscope::nn
