//! What holds for the opcode table.

use ellipsis_bytecode::{Effects, Field, Instruction, Op, OperandKind, RareOp, Reg};

#[test]
fn operands_do_not_overlap() {
    for &op in Op::ALL {
        let (mut narrow, mut c, mut x, mut counts) = (0, 0, 0, 0);
        for operand in op.operands() {
            match operand.kind.field() {
                Field::Narrow => narrow += 1,
                Field::C | Field::SignedC => c += 1,
                Field::X | Field::SignedX => x += 1,
            }
            counts += usize::from(operand.kind == OperandKind::Count);
        }
        // A and B, then C; X takes the place of B and C.
        assert!(
            c + x <= 1 && narrow + c <= 3 && (c == 0 || narrow <= 2) && (x == 0 || narrow <= 1),
            "{op:?}"
        );
        let counted = op.operands().iter().filter(|operand| operand.extent.counted).count();
        assert!(counted == 0 || counts == 1, "{op:?}: which operand counts the registers?");
    }
}

#[test]
fn operands_are_decoded_as_they_were_encoded() {
    for &op in Op::ALL {
        let limits = |kind: OperandKind| match kind.field() {
            Field::Narrow => (0, 0xffff),
            Field::C => (0, 0xff_ffff),
            Field::SignedC => (-0x80_0000, 0x7f_ffff),
            Field::X => (0, 0xffff_ffff),
            Field::SignedX => (i64::from(i32::MIN), i64::from(i32::MAX)),
        };
        for choice in 0..1 << op.operands().len() {
            let values: Vec<i64> = op
                .operands()
                .iter()
                .enumerate()
                .map(|(at, operand)| {
                    let (least, most) = limits(operand.kind);
                    if choice >> at & 1 == 0 { least } else { most }
                })
                .collect();
            let bits: Vec<u32> = values.iter().map(|&value| value as u32).collect();
            let instruction = Instruction::encode(op, &bits);
            assert_eq!(instruction.op(), op);
            assert_eq!(instruction.operands().map(|(_, value)| value).collect::<Vec<_>>(), values, "{op:?}");
        }
    }
}

#[test]
fn effects_go_together() {
    for &op in Op::ALL {
        let effects = op.effects();
        let implies = |cause, effect| !effects.contains(cause) || effects.contains(effect);
        assert!(implies(Effects::CALLS, Effects::THROWS.with(Effects::ALLOCATES)), "{op:?}");
        assert!(implies(Effects::SUSPENDS, Effects::CALLS), "{op:?}");
        assert!(implies(Effects::READS_REST, Effects::READS_ARGUMENTS), "{op:?}");
        // The result of a call goes to the register that the first operand names.
        let is_call = op
            .operands()
            .iter()
            .any(|operand| matches!(operand.kind, OperandKind::Frame | OperandKind::NewFrame));
        assert!(!is_call || op.operands()[0].kind == OperandKind::Dst, "{op:?}");
        assert!(!is_call || effects.contains(Effects::CALLS), "{op:?}");
    }
}

#[test]
fn rare_opcodes_have_the_bytes_of_the_opcodes() {
    assert_eq!(RareOp::Debugger as u8, Op::Debugger as u8);
    assert_eq!(RareOp::LoadImport as u8, Op::LoadImport as u8);
    let rare = Op::ALL.iter().filter(|op| matches!(op, ellipsis_bytecode::rare_ops!())).count();
    assert!(0 < rare && rare < Op::ALL.len());
}

#[test]
fn effects_are_shown_by_name() {
    assert_eq!(format!("{:?}", Instruction::throw(Reg(1)).op().effects()), r#"{"throws", "terminates"}"#);
    assert_eq!(format!("{:?}", Effects::NONE), "{}");
}

#[test]
fn jumps_and_sites_follow_from_operands() {
    let names = |holds: fn(Op) -> bool| {
        Op::ALL.iter().filter(|&&op| holds(op)).map(|op| op.name()).collect::<Vec<_>>().join(" ")
    };
    let jumps = names(Op::jumps);
    for name in ["Jump", "Loop", "JumpIfGe", "JumpTable", "IterNext", "ForInNext", "DisposeNext"] {
        assert!(jumps.split(' ').any(|it| it == name), "{name}");
    }
    assert_eq!(
        names(Op::has_site),
        "LoadGlobal LoadGlobalOrUndefined StoreGlobal StoreGlobalIfExisted InitGlobalLexical GetProp SetProp DefineProp"
    );
    assert_eq!(
        names(|op| op.effects().contains(Effects::TERMINATES)),
        "Jump Loop Return Throw ThrowError ThrowConstAssign Unreachable"
    );
}
